"""How the build grows: the same project on ever more people, measured."""
