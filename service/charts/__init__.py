"""Charts as inline SVG: titled and described, never by colour alone, coloured by classes with a fallback for files."""

from service.charts.bars import Bar, bars
from service.charts.funnel import Step, funnel
from service.charts.gauge import Gauge, gauges
from service.charts.heat import Heat, heat, levels
from service.charts.svg import Words

__all__ = ["Bar", "Gauge", "Heat", "Step", "Words", "bars", "funnel", "gauges", "heat", "levels"]
