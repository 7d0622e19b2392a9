"""ROM images that listeners may choose: where they come from, and how they are handed out."""
