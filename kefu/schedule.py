"""What beat sends, and how often."""

from typing import Any

# Seconds. A task that no worker took up before the next one is sent is thrown away.
OFTEN = {
    "desk.take_up_embedding": 3,
    "desk.sweep": 5,
    "desk.keep_assigning": 3,
    "desk.take_up_evaluations": 5,
    "desk.teach": 15,
    "desk.look_after_answers": 60,
    "desk.work_at_word_lists": 2,
    "desk.work_at_imports": 2,
    "desk.look_at_web_sources": 60,
    "desk.send_scheduled": 10,
    "desk.tell_long_waits": 60,
    "desk.mail_digests": 300,
    "desk.count_usage": 300,
    "desk.wake_snoozed": 10,
    "desk.end_silent": 60,
    "desk.return_silent": 30,
    "desk.mail_visitors": 15,
    "desk.index_words": 5,
    "desk.improve": 60,
    "desk.work_at_data_requests": 5,
    "reports.count": 60,
    "reports.work_at_exports": 3,
}
# Seconds. These wait for a worker, however long.
SELDOM = {
    "desk.check_articles": 21_600,
    "desk.forget": 86_400,
    "desk.keep_data": 86_400,
    "reports.forget_exports": 3_600,
    "desk.trim_outbox": 3_600,
}


def beat() -> dict[str, dict[str, Any]]:
    """As Celery wants it."""
    seldom = {name: {"task": name, "schedule": float(seconds)} for name, seconds in SELDOM.items()}
    return seldom | {
        name: {"task": name, "schedule": float(seconds), "options": {"expires": seconds}}
        for name, seconds in OFTEN.items()
    }
