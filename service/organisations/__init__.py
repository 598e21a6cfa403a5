"""Organisations: the province, cities, parks and partners people act for, and what each may see."""
