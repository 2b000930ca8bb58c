"""A scenario on the bench, a step at a time or to its end, with what became of each thing done and expected."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from hw_mocks.bench.answers import bad_field, not_now, not_there
from hw_mocks.bench.bench import Bench
from hw_mocks.bench.limits import STORIES_MAX, STORY_END_S
from hw_mocks.bench.scenario import Scenario, load
from hw_mocks.bench.steps import NOTHING, Failed, Item, items_of, play_step
from hw_mocks.bench.words import Words
from hw_mocks.rig.site import RigError


@dataclass(slots=True)
class ItemSeen:
    item: Item
    status: str = "open"
    """``open``, ``running``, ``ok``, ``failed``, ``skipped``."""
    message: Words = NOTHING

    def shown(self) -> dict[str, Any]:
        words = {"zh": self.item.words.zh, "en": self.item.words.en}
        said = {"message": self.message.en, "message_zh": self.message.zh}
        return {**words, **said, "check": self.item.is_check, "status": self.status}


@dataclass(slots=True)
class Story:
    """A scenario on the stage. ``at`` is the number of steps played."""

    name: str
    scenario: Scenario
    items: list[list[ItemSeen]] = field(init=False)
    at: int = 0
    failed: str = ""

    def __post_init__(self) -> None:
        self.items = [[ItemSeen(item) for item in items_of(step)] for step in self.scenario.step]

    @property
    def over(self) -> bool:
        return bool(self.failed) or self.at == len(self.items)

    def shown(self) -> dict[str, Any]:
        scenario = self.scenario
        return {
            **about(self.name, scenario),
            "at": self.at,
            "over": self.over,
            "failed": self.failed,
            "steps": [
                {"say": {"zh": step.say, "en": step.say_en or step.say}, "items": [seen.shown() for seen in items]}
                for step, items in zip(scenario.step, self.items, strict=True)
            ],
        }


def about(name: str, scenario: Scenario) -> dict[str, Any]:
    return {
        "name": name,
        "title": {"zh": scenario.title, "en": scenario.title_en},
        "lesson": {"zh": scenario.lesson, "en": scenario.lesson_en or scenario.lesson},
        "count": len(scenario.step),
    }


class Stage:
    """One story at a time, on the bench's first terminal. Any thread; a story's steps have a thread of their own."""

    def __init__(self, bench: Bench, folder: Path) -> None:
        self._bench = bench
        self._folder = folder
        self._lock = threading.Lock()
        self._story: Story | None = None
        self._player: threading.Thread | None = None

    def stories(self) -> list[dict[str, Any]]:
        """What the folder holds; a file that cannot be read is listed with what is wrong in it."""
        found: list[dict[str, Any]] = []
        for path in sorted(self._folder.glob("*.toml"))[:STORIES_MAX]:
            try:
                found.append(about(path.stem, load(path)))
            except RigError as error:
                found.append({"name": path.stem, "error": str(error)})
        return found

    def shown(self) -> dict[str, Any]:
        """The story on the stage, with ``running``; ``name`` is null without one."""
        with self._lock:
            story = self._story
            return {"name": None, "running": False} if story is None else {**story.shown(), "running": self._runs()}

    def begin(self, name: str) -> None:
        """Reset the bench and put the story at its beginning; one that is on the stage is abandoned. Raises Refused."""
        path = {path.stem: path for path in self._folder.glob("*.toml")}.get(name)
        if path is None:
            raise not_there(f"no scenario {name[:60]!r}; GET /api/scenarios lists them", f"没有场景 {name[:60]}")
        try:
            scenario = load(path)
        except RigError as error:
            raise bad_field("name", str(error), f"场景读不了：{error}") from error
        self.abandon()
        self._bench.reset(power=scenario.power, terminals=scenario.terminals, **scenario.site)
        with self._lock:
            self._refuse_while_playing()
            self._story = Story(name, scenario)
        self._bench.timeline.add("story", f"{name}: begin", story=name, how="begin")

    def run(self, steps: int) -> None:
        """Play the next steps, in the background: the timeline says what becomes of each. Raises Refused."""
        with self._lock:
            story = self._story
            if story is None:
                raise not_now("no scenario is on the stage: POST /api/scenario with its name first", "请先选一个场景")
            self._refuse_while_playing()
            if story.over:
                raise not_now("this scenario is over; begin it anew", "场景已经走完，请重来")
            self._bench.story_ends.clear()
            self._player = threading.Thread(target=self._play, args=(story, steps), name="story", daemon=True)
            self._player.start()

    def abandon(self) -> None:
        """Take the story off. What it waits for ends by itself, at once when the bench is reset after this."""
        self._bench.story_ends.set()
        with self._lock:
            self._story = None

    def _runs(self) -> bool:
        return self._player is not None and self._player.is_alive()

    def _refuse_while_playing(self) -> None:
        player = self._player
        if player is not None and self._bench.story_ends.is_set():
            player.join(STORY_END_S)
        if self._runs():
            raise not_now("a step of a scenario is being played", "场景的一步正在进行，请稍候")

    def _play(self, story: Story, steps: int) -> None:
        for _ in range(steps):
            if story.over or self._bench.story_ends.is_set():
                return
            self._step(story)

    def _step(self, story: Story) -> None:
        place = story.at

        def told(item: int, status: str, message: Words) -> None:
            seen = story.items[place][item]
            seen.status, seen.message = status, message
            self._bench.timeline.add(
                "story", f"{story.name}: {place + 1}.{item + 1} {status}", story=story.name, item=item
            )

        try:
            play_step(story.scenario.step[place], self._bench, told)
        except Failed as error:
            story.failed = f"step {place + 1}: {error}"
        story.at = place + 1
        how = "failed" if story.failed else "over" if story.over else "next"
        words = f"{story.name}: step {place + 1} done, {how}"
        self._bench.timeline.add("story", words, story=story.name, step=place + 1, how=how)
