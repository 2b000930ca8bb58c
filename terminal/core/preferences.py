"""Settings as they are in force: what was chosen is taken over between refunds, never in the middle of one."""

from __future__ import annotations

from collections.abc import Mapping

from terminal.core.effects import ApplySettings, Effect
from terminal.core.events import Recovered, SettingChosen
from terminal.core.settings import Settings
from terminal.core.words import Language, Translate, chinese


class Preferences:
    def __init__(self, configured: Settings, catalogues: Mapping[Language, Translate]) -> None:
        self.now = configured
        """In force."""
        self.wanted = configured
        """What was chosen last."""
        self._catalogues = catalogues
        self._applied = True
        """False from the reading of the journal until the devices have been set."""

    @property
    def tr(self) -> Translate:
        """The operator's language; Chinese where there is no catalogue."""
        return self._catalogues.get(self.now.language, chinese)

    def choose(self, event: SettingChosen) -> None:
        self.wanted = self.wanted.changed(event.name, event.value)

    def restore(self, event: Recovered) -> None:
        """What the journal says wins over the configuration; the devices are set in any case."""
        self.wanted = self.wanted.restored(dict(event.settings))
        self._applied = False

    def take_over(self, *, busy: bool) -> tuple[Effect, ...]:
        """The effect that sets the devices, when there is something to set and nothing is on its way."""
        if busy or (self._applied and self.wanted is self.now):
            return ()
        self.now, self._applied = self.wanted, True
        return (ApplySettings(self.now),)
