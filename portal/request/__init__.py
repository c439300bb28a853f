"""The officer's way in, one question a page. Works without JavaScript."""
