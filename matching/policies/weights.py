"""The published weights of a policy's score, and the grades it reaches."""

from matching.factors import Label
from matching.result import Grade

WEIGHTS = {
    "industry": 0.35,
    "audience": 0.13,
    "purpose": 0.22,
    "reach": 0.09,
    "text": 0.08,
    "place": 0.08,
    "need": 0.05,
}
LABELS = {
    "industry": Label("产业相关", "Industry tie"),
    "audience": Label("对象相符", "Audience"),
    "purpose": Label("用途相符", "Purpose"),
    "reach": Label("直接程度", "Directness"),
    "text": Label("文字相近", "Wording"),
    "place": Label("地域相符", "Place"),
    "need": Label("所提需求", "Stated need"),
}
THRESHOLDS = {Grade.A: 0.56, Grade.B: 0.41, Grade.C: 0.28}
ANY_INDUSTRY = 0.30
"""Value of the industry factor where the plan limits the policy to no industry."""
UNSAID = 0.4
"""Value of a trait, goal or project type that was not said."""
OPEN = 0.5
"""Value of the place factor where the wording names no city, or the enterprise named none."""
