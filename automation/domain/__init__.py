"""The domain model: plan, units, forms, events, Vietnamese text. Imports the standard library only (and babel in
`vietnamese`); nothing here reads a file, the clock or the network."""
