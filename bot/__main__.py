"""python -m bot: the same as the command vaikute."""

from bot.commands import main

main()
