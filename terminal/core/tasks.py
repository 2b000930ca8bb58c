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
from terminal.core.ids import RefundNo, TradeNo
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

Make = Callable[[Context, Stamp, TaskChosen], Task]


def _nothing(task: Any) -> CustomerMessage:
    """For a task that is none of the customer's business."""
    return NOTHING


@dataclass(frozen=True, slots=True)
class TaskRow:
    """How a task is opened."""

    chart: Chart[Any, Any]
    make: Make
    pages: Mapping[Any, Callable[[Any, Translate], Page]]
    customer: Callable[[Any], CustomerMessage] = _nothing
    """What the customer's display shows beside the page."""


def _alone(task: Callable[[Context, Stamp], Task]) -> Make:
    """A task that is about nothing in particular."""
    return lambda context, now, chosen: task(context, now)


def _on_original(task: Callable[[Context, Stamp, TradeNo | None], Task]) -> Make:
    """A task that begins with the original the other flow had found, when there was one."""
    return lambda context, now, chosen: task(context, now, chosen.original)


def _about_one(task: Callable[[Context, Stamp, RefundNo], Task]) -> Make:
    """A task about one refund. Raises ValueError when nobody said which."""

    def make(context: Context, now: Stamp, chosen: TaskChosen) -> Task:
        if chosen.subject is None:
            raise ValueError(f"{chosen.task.value} is about one refund")
        return task(context, now, chosen.subject)

    return make


TASKS: Mapping[TaskKind, TaskRow] = {
    TaskKind.REFUND: TaskRow(refund_table.CHART, _on_original(RefundTask), refund_screens.PAGES, refund_message),
    TaskKind.VOID: TaskRow(void_table.CHART, _on_original(VoidTask), void_screens.PAGES, void_message),
    TaskKind.OPEN_ITEMS: TaskRow(open_items.CHART, _alone(OpenItemsTask), open_items_screens.PAGES),
    TaskKind.RECORDS: TaskRow(records_table.CHART, _alone(RecordsTask), records_screens.PAGES),
    TaskKind.TOTALS: TaskRow(totals.CHART, _alone(TotalsTask), totals_screens.PAGES),
    TaskKind.EXPORT: TaskRow(export.CHART, _alone(ExportTask), export_screens.PAGES),
    TaskKind.SERVICE: TaskRow(service.CHART, _alone(ServiceTask), service_screens.PAGES),
    TaskKind.KEYPAD_TEST: TaskRow(keypad_test.CHART, _alone(KeypadTestTask), keypad_test_screens.PAGES),
    TaskKind.RULING: TaskRow(ruling_table.CHART, _about_one(RulingTask), ruling_screens.PAGES),
    TaskKind.FEEDBACK: TaskRow(feedback.CHART, _about_one(FeedbackTask), feedback_screens.PAGES),
    TaskKind.SETTINGS: TaskRow(settings.CHART, _alone(SettingsTask), settings_screens.PAGES),
}


class Tasks:
    """The machines of all tasks, built once."""

    def __init__(self) -> None:
        self.steppers: dict[TaskKind, Stepper[Any, Any]] = {kind: Stepper(row.chart) for kind, row in TASKS.items()}

    def open(self, chosen: TaskChosen, context: Context, now: Stamp) -> Opened[Any, Any]:
        row = TASKS[chosen.task]
        return Opened(self.steppers[chosen.task], row.make(context, now, chosen), row.pages, row.customer)
