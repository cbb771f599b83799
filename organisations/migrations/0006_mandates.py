import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import organisations.models.refs
import vault.fields


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0005_imports"),
    ]

    operations = [
        migrations.CreateModel(
            name='PersonInvitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('address', vault.fields.SealedTextField(blank=True, default='')),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('right', models.CharField(blank=True, choices=[('read', 'read'), ('comment', 'comment and amend'), ('sign', 'sign')], default='', max_length=10)),
                ('duty', models.CharField(blank=True, choices=[('director', 'director'), ('coordinator', 'coordinator'), ('publisher', 'publisher')], default='', max_length=12)),
                ('statements', models.TextField(blank=True, default='')),
                ('until', models.DateTimeField(null=True)),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], default='km', max_length=2)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField()),
                ('accepted_at', models.DateTimeField(null=True)),
                ('declined_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('lapsed_at', models.DateTimeField(null=True)),
                ('accepted_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('account', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('delegated_from', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organisations.mandate')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='person_invitations', to='organisations.organisation')),
            ],
        ),
        migrations.CreateModel(
            name='Delegation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('address', vault.fields.SealedTextField(blank=True, default='')),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('right', models.CharField(choices=[('read', 'read'), ('comment', 'comment and amend'), ('sign', 'sign')], max_length=10)),
                ('statements', models.TextField(blank=True, default='')),
                ('until', models.DateTimeField(null=True)),
                ('reason', models.TextField()),
                ('asked_at', models.DateTimeField()),
                ('decision', models.CharField(blank=True, choices=[('approved', 'approved'), ('refused', 'refused'), ('withdrawn', 'withdrawn'), ('ended', 'ended with the mandate')], default='', max_length=10)),
                ('decided_at', models.DateTimeField(null=True)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('granted', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.mandate')),
                ('mandate', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='asked_delegations', to='organisations.mandate')),
                ('to', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invitation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.personinvitation')),
            ],
        ),
        migrations.AddIndex(
            model_name='personinvitation',
            index=models.Index(fields=['address_index'], name='invitations_by_address'),
        ),
        migrations.AddConstraint(
            model_name='personinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('duty', ''), ('right__in', ['read', 'comment', 'sign'])), models.Q(('delegated_from', None), ('duty__in', ['director', 'coordinator', 'publisher']), ('right', ''), ('statements', ''), ('until', None)), _connector='OR'), name='invitation_for_a_mandate_or_a_duty'),
        ),
        migrations.AddConstraint(
            model_name='personinvitation',
            constraint=models.CheckConstraint(condition=models.Q(('expires_at__gt', models.F('sent_at'))), name='invitation_ends_after_start'),
        ),
        migrations.AddConstraint(
            model_name='personinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('accepted_at', None), ('accepted_by', None)), models.Q(('accepted_at__isnull', False), ('accepted_by__isnull', False)), _connector='OR'), name='invitation_accepted_by_somebody'),
        ),
        migrations.AddConstraint(
            model_name='personinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('declined_at', None), ('lapsed_at', None), ('withdrawn_at', None)), models.Q(('accepted_at', None), ('lapsed_at', None), ('withdrawn_at', None)), models.Q(('accepted_at', None), ('declined_at', None), ('lapsed_at', None)), models.Q(('accepted_at', None), ('declined_at', None), ('withdrawn_at', None)), _connector='OR'), name='invitation_ends_in_one_way'),
        ),
        migrations.AddConstraint(
            model_name='personinvitation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(models.Q(('address', ''), _negated=True), ('accepted_at', None), ('declined_at', None), ('lapsed_at', None), ('withdrawn_at', None)), models.Q(('address', ''), models.Q(('accepted_at', None), ('declined_at', None), ('lapsed_at', None), ('withdrawn_at', None), _negated=True)), _connector='OR'), name='invitation_keeps_no_address'),
        ),
        migrations.AddIndex(
            model_name='delegation',
            index=models.Index(condition=models.Q(('decision', '')), fields=['mandate'], name='delegations_that_wait'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(('right__in', ['read', 'comment', 'sign'])), name='delegation_right_is_known'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('decision', '')), models.Q(('decided_at__isnull', False), ('decision__in', ['approved', 'refused', 'withdrawn', 'ended'])), _connector='OR'), name='delegation_decided_at_a_time'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('address', ''), ('to__isnull', False)), models.Q(('decision', ''), ('to', None), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('to', None), models.Q(('decision', ''), _negated=True)), _connector='OR'), name='delegation_keeps_no_address'),
        ),
        migrations.AddConstraint(
            model_name='delegation',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decision', 'approved'), ('granted__isnull', False), ('invitation', None)), models.Q(('decision', 'approved'), ('granted', None), ('invitation__isnull', False)), models.Q(models.Q(('decision', 'approved'), _negated=True), ('granted', None), ('invitation', None)), _connector='OR'), name='delegation_approved_leads_somewhere'),
        ),
    ]
