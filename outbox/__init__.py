"""What is still to be done: jobs written in the caller's transaction, run by Celery workers or by the relay."""
