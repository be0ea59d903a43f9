"""The fake of Telegram kept honest: each of its rules once, through the stock library over HTTP."""
