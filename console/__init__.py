"""The coordinators' pages: made on the server, of plain forms, light enough for a bad line."""
