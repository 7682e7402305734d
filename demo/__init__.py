"""The demo site: a believable warehouse made from a seed, the labels that lie on its dock, and the sheet they are printed on."""
