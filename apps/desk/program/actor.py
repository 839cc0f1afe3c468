"""Who acts when a program acts."""

from apps.desk.actors import Actor

# The tenant of the key, and the key's name, under which agents and visitors see it.
Program = Actor
