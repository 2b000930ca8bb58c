"""The page with mouse, keyboard and fingers in a real browser: a refund, a slip that grows, a power cut, scenarios."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from bench_browser import DESK, ENVIRONMENT, HOW_TO_GET, TABLET, TABLET_STANDING, BenchPage, browser, chromium, opened
from bench_client import BenchProcess
from playwright.sync_api import Browser, expect

pytestmark = [
    pytest.mark.timeout(240),
    pytest.mark.skipif(not chromium(), reason=f"browser test left out: {HOW_TO_GET}"),
]

ROLL = "document.getElementById('roll-image')"


@pytest.fixture(scope="module")
def playing() -> Iterator[Browser]:
    with browser() as launched:
        yield launched


@pytest.fixture
def person(playing: Browser, bench: BenchProcess) -> Iterator[BenchPage]:
    """Before the Chinese page at a desk, everything as at the start."""
    assert bench.ask("POST", "/api/reset", {})[0] == 200
    with opened(playing, bench) as before_it:
        yield before_it


def test_a_whole_refund_with_mouse_and_keyboard(person: BenchPage) -> None:
    page = person.page
    person.to_confirm("12.50")
    expect(page.locator("#customer")).to_contain_text("12.50")
    empty = page.locator("#roll-image").get_attribute("src")
    person.type("Enter")
    page.wait_for_function(f"was => {ROLL}.src !== was", arg=empty)
    grown = page.wait_for_function(f"() => {ROLL}.naturalHeight > 400 && {ROLL}.naturalHeight")
    assert int(grown.json_value()) > 400, "the slip is seen growing before it is torn off"
    person.to("refund_flow.tear_off")
    expect(page.locator("#gallery [data-slip]")).to_have_count(1)
    person.click("ENTER")
    person.to("refund_flow.done")
    expect(page.locator("#gallery [data-slip]")).to_have_count(2)
    page.click('#gallery [data-slip="1"]')
    expect(page.locator("#slip-text")).to_contain_text("商户存根")
    expect(page.locator("#slip-bytes")).to_contain_text("0000")
    page.locator("#slip button").click()
    person.tab("book")
    expect(page.locator("#tab-book")).to_contain_text("￥12.50")
    person.tab("journal")
    expect(page.locator("#tab-journal")).to_contain_text("成功")
    expect(page.locator("#rows li.journal").last).to_contain_text("已证实")
    expect(page.locator("#rows li.buzzer")).to_have_count(0)
    page.click('[data-kind="buzzer"]')
    expect(page.locator("#rows li.buzzer").first).to_contain_text("ms")
    expect(page.locator("#lamp-green")).to_have_class("lamp keypad-lamp lit")
    refunds = [
        refund for refund in person.bench.ask("GET", "/api/acquirer/refunds")[1]["refunds"] if not refund["seeded"]
    ]
    assert [refund["refund_amount"] for refund in refunds] == [1250]


def test_the_power_is_cut_in_mid_print_and_the_copies_are_on_the_list(person: BenchPage) -> None:
    page = person.page
    person.to_confirm("8.00")
    person.type("Enter")
    page.wait_for_function(f"() => {ROLL}.naturalHeight > 250")
    page.click("#power")
    expect(page.locator("#panel-off")).to_have_text("已断电")
    expect(page.locator("#power")).to_have_attribute("aria-checked", "false")
    page.click("#power")
    expect(page.locator("#panel-off")).to_be_hidden()
    person.log_in()
    person.to("open_items.list")
    rows = "\n".join(person.bench.ask("GET", "/api/state")[1]["terminals"][0]["rows"])
    assert "商户存根" in rows
    assert "持卡人存根" in rows
    refunds = [
        refund for refund in person.bench.ask("GET", "/api/acquirer/refunds")[1]["refunds"] if not refund["seeded"]
    ]
    assert [refund["refund_amount"] for refund in refunds] == [800], "no second refund"


def test_faults_are_switched_counted_and_cleared(person: BenchPage) -> None:
    page = person.page
    person.tab("faults")
    cover = page.locator('[data-fault="printer.cover"]')
    expect(cover).to_contain_text("上盖打开")
    cover.locator(".switch").click()
    expect(cover.locator(".switch")).to_have_attribute("aria-checked", "true")
    expect(page.locator("#printer-state")).to_contain_text("上盖打开")
    page.click('[data-device="keypad"]')
    lost = page.locator('[data-fault="keypad.lost"]')
    lost.locator('input[name="count"]').fill("3")
    lost.get_by_role("button").click()
    expect(lost).to_contain_text("还剩 3")
    page.click('[data-device="acquirer"]')
    slow = page.locator('[data-fault="acquirer.delay"]')
    slow.locator('input[name="after"]').fill("2")
    slow.locator('select[name="endpoint"]').select_option("refund")
    slow.get_by_role("button").click()
    expect(slow).to_contain_text("还剩 1")
    expect(page.locator("#fault-count")).to_have_text("3")
    page.click('[data-device="active"]')
    expect(page.locator("#tab-faults .fault")).to_have_count(3)
    page.click("#clear-faults")
    expect(page.locator("#tab-faults .fault")).to_have_count(0)
    expect(page.locator("#fault-count")).to_have_text("")


def test_a_scenario_is_played_step_by_step(person: BenchPage) -> None:
    page = person.page
    person.tab("story")
    page.click('[data-story="login"]')
    page.click("#story-next")
    expect(page.locator(".step").nth(0).locator(".item.ok")).to_have_count(3)
    expect(page.locator(".step").nth(1)).to_have_class("step now")
    page.click("#story-all")
    expect(page.locator("#story-verdict")).to_have_text("场景走完，全部成立")
    page.click("#story-leave")
    page.click('[data-story="wrong"]')
    page.click("#story-all")
    expect(page.locator("#story-verdict")).to_have_text("有一处不成立")
    expect(page.locator(".item.failed")).to_contain_text("没有这句话")
    expect(page.locator(".item.ok")).to_have_count(1)
    page.click("#story-leave")


def test_a_payment_is_added_and_scanned_with_a_finger_on_the_english_page(
    playing: Browser, bench: BenchProcess
) -> None:
    assert bench.ask("POST", "/api/reset", {})[0] == 200
    with opened(playing, bench, TABLET, language="en", touch=True, at="&tab=book") as person:
        page = person.page
        expect(page.locator("h1")).to_have_text("Technician's bench")
        page.fill('.add input[name="name"]', "umbrella_sold")
        page.fill('.add input[name="amount"]', "66.60")
        page.locator(".add button").click()
        expect(page.locator("#tab-book")).to_contain_text("umbrella sold")
        person.log_in()
        person.to("session.menu")
        page.tap('#keypad button[data-key="1"]')
        person.to("refund_flow.order")
        page.tap('[data-tab="scanner"]')
        page.tap('[data-code="umbrella_sold"]')
        person.to("refund_flow.detail")
        page.fill("#find", "payment added")
        expect(page.locator("#rows li")).to_have_count(1)
        page.click("#language")
        expect(page.locator("h1")).to_have_text("装机台")


@pytest.mark.parametrize("size", [DESK, TABLET, TABLET_STANDING], ids=["desk", "tablet", "standing"])
@pytest.mark.parametrize("language", ["zh", "en"])
def test_everything_fits(playing: Browser, bench: BenchProcess, size: dict[str, int], language: str) -> None:
    with opened(playing, bench, size, language=language, touch=size != DESK) as person:
        page = person.page
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], "nothing is cut off at the side"
        if size != TABLET_STANDING:
            assert page.evaluate("document.documentElement.scrollHeight") <= size["height"], "the page does not scroll"
        wide = "[...document.querySelectorAll('#keypad button, header button, .tabs button')]"
        assert page.evaluate(f"{wide}.every((one) => one.scrollWidth <= one.clientWidth + 1)"), "every label fits"
        bottom = "document.querySelector('{}').getBoundingClientRect().bottom"
        assert page.evaluate(bottom.format("#keypad")) <= page.evaluate(bottom.format("#device")), (
            "keys inside the device"
        )
        heights = page.evaluate("[...document.querySelectorAll('#keypad button')].map((one) => one.clientHeight)")
        assert min(heights) >= 30


def test_four_terminals_fit_in_the_longer_language(playing: Browser, tmp_path: Path) -> None:
    with BenchProcess(tmp_path / "o", "--terminals", "4") as four:
        assert four.host, "the bench did not start"
        for size in (DESK, TABLET):
            with opened(playing, four, size, language="en", touch=size != DESK) as person:
                page = person.page
                expect(page.locator("#terminals button")).to_have_count(4)
                assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
                assert page.evaluate("document.documentElement.scrollHeight") <= size["height"]


def test_a_refusal_is_told_in_the_language_of_the_page(playing: Browser, bench: BenchProcess) -> None:
    assert bench.ask("POST", "/api/reset", {})[0] == 200
    assert bench.ask("POST", "/api/power", {"action": "off"})[0] == 200
    for language, said in (("zh", "终端 1 没有开机，请先开机"), ("en", "terminal 1 is off; switch it on first")):
        with opened(playing, bench, DESK, language=language, refused="/api/scan") as person:
            person.page.click('[data-tab="scanner"]')
            person.page.fill("#scan-text", "123")
            person.page.click("#scan-form button")
            expect(person.page.locator("#toast")).to_have_text(said)
    assert bench.ask("POST", "/api/power", {"action": "on"})[0] == 200


def test_ci_names_the_browser() -> None:
    run = Path(__file__).parents[3] / ".ci" / "run"
    assert f"export {ENVIRONMENT}=" in run.read_text(encoding="utf-8")
