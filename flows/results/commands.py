"""The report of a campaign again, whenever it is asked for."""

from __future__ import annotations

from flows.desk.menu import current_campaign, no_campaign
from flows.engine.commands import Outcome, command_option
from flows.engine.messages import Reply
from flows.engine.question import Scene
from flows.events import DocumentMade
from flows.results.flow import named_campaign, report_document
from flows.results.showing import report_of, report_replies


def report(scene: Scene, words: str) -> Outcome:
    """The newest report of the current campaign, or of the one that the words name, as messages and as a paper."""
    campaign = named_campaign(scene, words) if words.strip() else current_campaign(scene)
    if campaign is None:
        return no_campaign(scene, words.strip())
    days = [m.as_of for m in scene.known.measurements if m.campaign_id == campaign.id]
    if not days:
        record = command_option(scene, "results", "desk.option.results")
        return Outcome((Reply(scene.say("results.say.nothing_yet", name=campaign.name), (record,)),))
    found = report_of(scene, campaign, scene.known.measurements, scene.known.workspace, max(days))
    made = report_document(scene, found)
    earlier = next((d for d in scene.known.documents if d.kind == "report" and d.title == made.title), None)
    document = earlier if earlier is not None and earlier.language == scene.language else made
    options = (
        command_option(scene, "results", "results.option.more"),
        command_option(scene, "menu", "engine.option.menu"),
    )
    closing = Reply(scene.say("results.say.paper"), options, documents=(document,))
    events = () if document is earlier else (DocumentMade(document, campaign.id),)
    return Outcome((*report_replies(scene, found), closing), events, campaign.id)


COMMANDS = {"report": report}
