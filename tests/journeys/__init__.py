"""Journeys: what people do and see, told with toy phones, real wires and a moved clock."""
