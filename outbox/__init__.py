"""Jobs written in the transaction of what caused them, run afterwards by Celery or the relay. Mail is one kind."""
