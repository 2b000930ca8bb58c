"""Every task that can stand on top of the session: its table, its model, its pages. A new task is a new line here."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from terminal.core.customer import NOTHING, CustomerMessage
from terminal.core.events import TaskChosen, TaskKind
from terminal.core.flow import (
    export,
    feedback,
    keypad_test,
    open_items,
    records_table,
    refund_table,
    ruling_table,
    service,
    settings,
    totals,
    void_table,
)
from terminal.core.flow.export import ExportTask
from terminal.core.flow.feedback import FeedbackTask
from terminal.core.flow.keypad_test import KeypadTestTask
from terminal.core.flow.open_items import OpenItemsTask
from terminal.core.flow.records_task import RecordsTask
from terminal.core.flow.refund_task import RefundTask
from terminal.core.flow.ruling_task import RulingTask
from terminal.core.flow.service import ServiceTask
from terminal.core.flow.settings import SettingsTask
from terminal.core.flow.task import Context, Task
from terminal.core.flow.totals import TotalsTask
from terminal.core.flow.void_task import VoidTask
from terminal.core.machine import Chart, Stepper
from terminal.core.model import Stamp
from terminal.core.opened import Opened
from terminal.core.screens import export as export_screens
from terminal.core.screens import feedback as feedback_screens
from terminal.core.screens import keypad_test as keypad_test_screens
from terminal.core.screens import open_items as open_items_screens
from terminal.core.screens import records as records_screens
from terminal.core.screens import refund as refund_screens
from terminal.core.screens import ruling as ruling_screens
from terminal.core.screens import service as service_screens
from terminal.core.screens import settings as settings_screens
from terminal.core.screens import totals as totals_screens
from terminal.core.screens import void as void_screens
from terminal.core.screens.customer import refund_message, void_message
from terminal.core.screens.page import Page
from terminal.core.words import Translate


def _nothing(task: Any) -> CustomerMessage:
    """For a task that is none of the customer's business."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class TaskRow:
    """How a task is opened."""

    chart: Chart[Any, Any]
    make: Callable[[Context, Stamp, TaskChosen], Task]
    pages: Mapping[Any, Callable[[Any, Translate], Page]]
    customer: Callable[[Any], CustomerMessage] = _nothing
    """What the customer's display shows beside the page."""


def _ruling(context: Context, now: Stamp, chosen: TaskChosen) -> RulingTask:
    if chosen.subject is None:
        raise ValueError("a ruling is about one refund")
    return RulingTask(context, now, chosen.subject)


def _refund(context: Context, now: Stamp, chosen: TaskChosen) -> RefundTask:
    return RefundTask(context, now, chosen.original)


def _void(context: Context, now: Stamp, chosen: TaskChosen) -> VoidTask:
    return VoidTask(context, now, chosen.original)


def _open_items(context: Context, now: Stamp, chosen: TaskChosen) -> OpenItemsTask:
    return OpenItemsTask(context, now)


def _service(context: Context, now: Stamp, chosen: TaskChosen) -> ServiceTask:
    return ServiceTask(context, now)


def _keypad_test(context: Context, now: Stamp, chosen: TaskChosen) -> KeypadTestTask:
    return KeypadTestTask(context, now)


def _settings(context: Context, now: Stamp, chosen: TaskChosen) -> SettingsTask:
    return SettingsTask(context, now)


def _records(context: Context, now: Stamp, chosen: TaskChosen) -> RecordsTask:
    return RecordsTask(context, now)


def _totals(context: Context, now: Stamp, chosen: TaskChosen) -> TotalsTask:
    return TotalsTask(context, now)


def _feedback(context: Context, now: Stamp, chosen: TaskChosen) -> FeedbackTask:
    if chosen.subject is None:
        raise ValueError("feedback is about one refund")
    return FeedbackTask(context, now, chosen.subject)


def _export(context: Context, now: Stamp, chosen: TaskChosen) -> ExportTask:
    return ExportTask(context, now)


TASKS: Mapping[TaskKind, TaskRow] = {
    TaskKind.REFUND: TaskRow(refund_table.CHART, _refund, refund_screens.PAGES, refund_message),
    TaskKind.VOID: TaskRow(void_table.CHART, _void, void_screens.PAGES, void_message),
    TaskKind.OPEN_ITEMS: TaskRow(open_items.CHART, _open_items, open_items_screens.PAGES),
    TaskKind.RECORDS: TaskRow(records_table.CHART, _records, records_screens.PAGES),
    TaskKind.TOTALS: TaskRow(totals.CHART, _totals, totals_screens.PAGES),
    TaskKind.EXPORT: TaskRow(export.CHART, _export, export_screens.PAGES),
    TaskKind.SERVICE: TaskRow(service.CHART, _service, service_screens.PAGES),
    TaskKind.KEYPAD_TEST: TaskRow(keypad_test.CHART, _keypad_test, keypad_test_screens.PAGES),
    TaskKind.RULING: TaskRow(ruling_table.CHART, _ruling, ruling_screens.PAGES),
    TaskKind.FEEDBACK: TaskRow(feedback.CHART, _feedback, feedback_screens.PAGES),
    TaskKind.SETTINGS: TaskRow(settings.CHART, _settings, settings_screens.PAGES),
}


class Tasks:
    """The machines of all tasks, built once."""

    def __init__(self) -> None:
        self.steppers: dict[TaskKind, Stepper[Any, Any]] = {kind: Stepper(row.chart) for kind, row in TASKS.items()}

    def open(self, chosen: TaskChosen, context: Context, now: Stamp) -> Opened[Any, Any]:
        row = TASKS[chosen.task]
        return Opened(self.steppers[chosen.task], row.make(context, now, chosen), row.pages, row.customer)
