"""An open record of claims about the Islamic State in Iraq, and the reports drawn from it."""
