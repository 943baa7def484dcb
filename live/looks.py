"""The faces the assistant may have in avatar sessions; static/live/avatar/looks/ draws them."""

from dataclasses import dataclass

from django.templatetags.static import static


@dataclass(frozen=True)
class Look:
    """A face by the plant behind it; `description` is what is seen, for those who do not see it."""

    id: str
    name: str
    description: str

    @property
    def picture(self) -> str:
        """The address of its still, which frontend/build.mjs makes."""
        return static(f"live/looks/{self.id}.svg")


LOOKS = (
    Look("fern", "Fern", "A woman with brown skin and dark curls, in an evergreen jumper, before fern fronds."),
    Look("birch", "Birch", "An old man with a white beard and round glasses, in a blue cardigan, before birch leaves."),
    Look("maple", "Maple", "A woman with freckles and auburn hair, in a rust-red cardigan, before maple leaves."),
    Look("cedar", "Cedar", "A man with dark skin and short black hair, in a cream turtleneck, before cedar twigs."),
    Look("olive", "Olive", "A woman in a sage-green headscarf and an amber jumper, before olive branches."),
    Look("rowan", "Rowan", "A man with wavy black hair and a short beard, in a green shirt, before rowan berries."),
    Look("willow", "Willow", "A woman with long, straight black hair, in a yellow jumper, under willow leaves."),
    Look("acorn", "Acorn", "An acorn with a friendly face and a sprout on its cap, in a bed of oak leaves."),
)
LOOK_IDS = tuple(look.id for look in LOOKS)
