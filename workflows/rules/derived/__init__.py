"""Exceptions that follow from state: each opens and closes by itself, alike in every order of arrival (sync protocol, rule 15). One file for each rule."""
