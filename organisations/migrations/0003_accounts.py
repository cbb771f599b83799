import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import organisations.models.refs
import vault.fields


def vouch_for_addresses(apps, schema_editor):
    """Everybody registered so far has used their address to come in: allauth's record of it is verified."""
    Person = apps.get_model("organisations", "Person")
    EmailAddress = apps.get_model("account", "EmailAddress")
    known = EmailAddress.objects.values("user")
    rows = (
        EmailAddress(user_id=pk, email=email.lower(), verified=True, primary=True)
        for pk, email in Person.objects.exclude(pk__in=known).values_list("pk", "email").iterator()
    )
    EmailAddress.objects.bulk_create(rows, batch_size=500)


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0002_who"),
        ("sessions", "0001_initial"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
    ]

    operations = [
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('bucket', models.CharField(max_length=43, primary_key=True, serialize=False)),
                ('used', models.PositiveIntegerField()),
                ('ends_at', models.DateTimeField(db_index=True)),
            ],
            options={
                'verbose_name': 'count of attempts',
                'verbose_name_plural': 'counts of attempts',
            },
        ),
        migrations.CreateModel(
            name='FactorSecret',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('secret', vault.fields.SealedTextField()),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='factor_secrets', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'secret of a second step',
                'verbose_name_plural': 'secrets of second steps',
            },
        ),
        migrations.CreateModel(
            name='SignIn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('browser', models.CharField(blank=True, default='', max_length=40)),
                ('system', models.CharField(blank=True, default='', max_length=40)),
                ('device', models.CharField(choices=[('phone', 'phone'), ('tablet', 'tablet'), ('computer', 'computer'), ('unknown', 'unknown device')], default='unknown', max_length=8)),
                ('since', models.DateTimeField()),
                ('last_seen_on', models.DateField()),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_ins', to=settings.AUTH_USER_MODEL)),
                ('session', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='sign_in', to='sessions.session')),
            ],
            options={
                'verbose_name': 'sign-in',
                'verbose_name_plural': 'sign-ins',
                'constraints': [models.CheckConstraint(condition=models.Q(('device__in', ['phone', 'tablet', 'computer', 'unknown'])), name='sign_in_device_is_known')],
            },
        ),
        migrations.RunPython(vouch_for_addresses, migrations.RunPython.noop),
    ]
