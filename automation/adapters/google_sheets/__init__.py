"""The sheet store on Google Sheets and Drive."""
