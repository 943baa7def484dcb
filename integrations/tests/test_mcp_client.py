"""Talking to a real MCP server: what works, and every way in which it may misbehave."""

import socket

import pytest

from integrations.mcp import Answer, Endpoint, ServerTrouble, call_tool, list_tools
from xentree.testing.fake_mcp import tool


def at(fake, **more):
    return Endpoint("Notes", fake.address, **more)


def test_tools_are_listed_as_the_server_says_it(fake_mcp):
    found = {each["name"]: each for each in list_tools(at(fake_mcp))}
    assert sorted(found) == ["find_notes", "write_note"]
    assert found["find_notes"]["annotations"]["readOnlyHint"] is True
    assert found["write_note"]["inputSchema"]["required"] == ["text"]


def test_a_tool_is_called(fake_mcp):
    assert call_tool(at(fake_mcp), "find_notes", {"words": "seeds"}) == Answer("Buy seeds.")
    assert fake_mcp.calls == [("find_notes", {"words": "seeds"})]


def test_a_tool_that_fails_says_so(fake_mcp):
    assert call_tool(at(fake_mcp), "gone", {}) == Answer("There is no room left.", failed=True)


def test_the_secret_is_sent_and_nowhere_shown(fake_mcp):
    fake_mcp.secret = "abc"
    endpoint = at(fake_mcp, headers=(("Authorization", "Bearer abc"),))
    assert (len(list_tools(endpoint)), "abc" in repr(endpoint)) == (2, False)
    with pytest.raises(ServerTrouble) as refused:
        list_tools(at(fake_mcp))
    assert refused.value.message == "Notes: It does not let us in: the secret is missing or wrong."


BROKEN, WRONG = "The connection failed, or broke off.", "Its answer is not proper MCP."
SHUT, LATE = "It does not let us in: the secret is missing or wrong.", "It took too long to answer."
FAULTS = {
    "401": SHUT,
    "403": SHUT,
    "500": "It answered with an error: Server returned an error response",
    "elsewhere": "It answered with an error: Redirect to http://169.254.169.254/mcp not followed; use that URL as the "
    "endpoint if it is the intended server",
    "malformed": WRONG,
    "nonsense": WRONG,
    "compressed": "It sent a compressed answer, which is not accepted here.",
    "huge": BROKEN,
    "slow": LATE,
    "dropped": BROKEN,
    "endless": BROKEN,
}


@pytest.mark.parametrize("fault", FAULTS)
def test_every_fault_ends_in_words(fake_mcp, settings, fault):
    settings.MCP_LIST_SECONDS = 0.5 if fault == "slow" else 10
    fake_mcp.fault = fault
    with pytest.raises(ServerTrouble) as trouble:
        list_tools(at(fake_mcp))
    assert (trouble.value.message, trouble.value.code, trouble.value.not_done) == (
        f"Notes: {FAULTS[fault]}",
        "provider_down",
        True,
    )


@pytest.mark.parametrize("fault", FAULTS)
def test_a_call_that_met_one_may_have_happened_unless_it_was_not_let_in(fake_mcp, settings, fault):
    settings.MCP_CALL_SECONDS = 0.5 if fault == "slow" else 10
    fake_mcp.fault = f"call:{fault}"
    with pytest.raises(ServerTrouble) as trouble:
        call_tool(at(fake_mcp), "write_note", {"text": "x"})
    assert (trouble.value.message, trouble.value.not_done) == (f"Notes: {FAULTS[fault]}", FAULTS[fault] == SHUT)


def test_nobody_there(fake_mcp):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        address = f"http://127.0.0.1:{taken.getsockname()[1]}/mcp"
    with pytest.raises(ServerTrouble) as trouble:
        call_tool(Endpoint("Notes", address), "write_note", {})
    assert (trouble.value.message, trouble.value.not_done) == (f"Notes: {BROKEN}", True)


def test_private_addresses_are_refused_unless_the_operator_allows_them(fake_mcp, settings):
    settings.EGRESS_ALLOWED_NETWORKS = []
    with pytest.raises(ServerTrouble) as trouble:
        list_tools(at(fake_mcp))
    assert trouble.value.message == "Notes: Requests to 127.0.0.1 are not allowed from here."
    assert fake_mcp.headers == []


def test_a_server_may_take_its_time_up_to_the_deadline(fake_mcp, settings):
    settings.MCP_CALL_SECONDS, fake_mcp.seconds = 0.5, 30
    with pytest.raises(ServerTrouble, match=LATE):
        call_tool(at(fake_mcp), "write_note", {"text": "x"})
    assert len(fake_mcp.calls) == 1


def test_long_answers_are_cut(fake_mcp):
    fake_mcp.answers = {"find_notes": "a\x00" * 30_000}
    answer = call_tool(at(fake_mcp), "find_notes", {"words": "x"})
    assert answer == Answer("a" * 20_000 + "\n[cut: the answer was longer]")


def test_more_tools_than_anybody_needs_are_refused(fake_mcp):
    fake_mcp.tools = [tool(f"tool_{number}") for number in range(201)]
    with pytest.raises(ServerTrouble, match="more than 200 tools"):
        list_tools(at(fake_mcp))
