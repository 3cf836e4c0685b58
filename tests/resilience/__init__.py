"""A night under attack: killed, rivalled, without room, without its folder; and the way back."""
