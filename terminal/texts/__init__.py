"""The operator's language: catalogues of what the screens say. Chinese is the source; others are translations."""
