"""A course as it is lived: hundreds of mentees, half a year, a real service and a moving clock."""
