"""The published weights of a policy's score, and the grades it reaches."""

from matching.factors import Label
from matching.result import Grade

WEIGHTS = {"industry": 0.40, "audience": 0.15, "purpose": 0.25, "reach": 0.10, "text": 0.10}
LABELS = {
    "industry": Label("产业相关", "Industry tie"),
    "audience": Label("对象相符", "Audience"),
    "purpose": Label("用途相符", "Purpose"),
    "reach": Label("直接程度", "Directness"),
    "text": Label("文字相近", "Wording"),
}
THRESHOLDS = {Grade.A: 0.60, Grade.B: 0.42, Grade.C: 0.28}
ANY_INDUSTRY = 0.30
"""Value of the industry factor where the plan limits the policy to no industry."""
UNSAID = 0.4
"""Value of a trait that was not said."""
