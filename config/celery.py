"""Celery carries the message "something is due" to workers; the Duty row stays the truth."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")

app = Celery("writdesk")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()
# The beat finds, within seconds, what a lost message left behind.
app.conf.beat_schedule = {"duties.sweep": {"task": "duties.do_due", "schedule": 10.0}}
