"""Ours, with a quick hash of passwords: the real one takes half a second for each person who is made or signs in.

That is its purpose, and tells these tests nothing.
"""

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
