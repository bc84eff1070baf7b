"""The workshop: data, training, export and evaluation; nothing outside imports it."""
