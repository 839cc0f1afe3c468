"""What `make run` says once it serves."""

from kefu.plan import RunPlan

_PAGES = (
    ("/", "start page"),
    ("/demo/", "a shop with the chat widget"),
    ("/console/", "for agents"),
    ("/admin/", "back office"),
    ("/api/docs/", "REST API"),
)
_DEMO_LOGINS = "admin, agent or agent2, password kefu-demo"


def banner(plan: RunPlan) -> str:
    lines = ["", f"Kefu serves on {plan.base_url}", ""]
    lines += [
        f"  {plan.base_url + path:<34} {what}" for path, what in _PAGES if plan.demo or path != "/demo/"
    ]
    if plan.demo:
        lines += ["", f"Demo logins: {_DEMO_LOGINS}"]
    lines += ["", _answers(plan), _gateways(plan), "Ctrl-C ends everything.", ""]
    return "\n".join(lines)


def _answers(plan: RunPlan) -> str:
    if plan.model:
        return f"Answers come from {plan.model}, grounded in the knowledge base."
    return "Knowledge-only mode: answers come from the knowledge base alone. Set OPENAI_API_KEY for a model."


def _gateways(plan: RunPlan) -> str:
    if plan.gateways == 1:
        return "One web process serves; KEFU_GATEWAYS=2 starts a second one beside it."
    return f"{plan.gateways} web processes share the port (KEFU_GATEWAYS)."
