"""How the demo's people work: their teams, their labels, and when they are there."""

from typing import Any

from apps.conversations.labels import labels, save_label
from apps.conversations.models import Label
from apps.tenants.models import BusinessHours, Membership, Team, Tenant
from apps.tenants.teams import save_team

Row = dict[str, Any]

DEMO_TEAMS: tuple[Row, ...] = (
    {"name": "售前", "description": "选购、尺码、活动", "members": ("agent",)},
    {"name": "售后", "description": "退换、维修、投诉", "members": ("agent", "agent2")},
)
DEMO_LABELS: tuple[Row, ...] = (
    {"title": "VIP", "color": "orange", "description": "老客户，优先照顾"},
    {"title": "退款", "color": "red", "description": "正在谈退款或已申请退款"},
    {"title": "物流", "color": "blue", "description": "快递迟到、丢件、改地址"},
    {"title": "建议", "color": "green", "description": "对商品和服务的建议"},
)
OPEN = "09:00-22:00"
DEMO_HOURS: Row = {
    "time_zone": "Asia/Shanghai",
    **dict.fromkeys(("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"), OPEN),
    "exceptions": ["2027-02-06..2027-02-08 closed 春节", "2027-10-01 10:00-18:00 国庆节"],
}


def seed_desks(tenant: Tenant) -> None:
    for row in DEMO_TEAMS:
        _ensure_team(tenant, row)
    for row in DEMO_LABELS:
        if not labels(tenant.id).filter(title__iexact=row["title"]).exists():
            save_label(label=Label(tenant=tenant, **row))
    if not BusinessHours.objects.for_tenant(tenant.id).exists():
        hours = BusinessHours(tenant=tenant, **DEMO_HOURS)
        hours.full_clean()
        hours.save()


def _ensure_team(tenant: Tenant, row: Row) -> None:
    if Team.objects.for_tenant(tenant.id).filter(name=row["name"]).exists():
        return
    members = Membership.objects.for_tenant(tenant.id).filter(user__username__in=row["members"])
    save_team(team=Team(tenant=tenant, name=row["name"], description=row["description"]), members=members)
