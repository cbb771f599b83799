import django.db.models.deletion
import organisations.models.refs
import vault.fields
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0007_privacy'),
        ('organisations', '__first__'),
        ('statements', '0006_unsent'),
    ]

    operations = [
        migrations.CreateModel(
            name='Application',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='applications', to='statements.statement')),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('name_km', models.CharField(blank=True, default='', max_length=200)),
                ('kind', models.CharField(choices=[('ngo', 'non-governmental organisation'), ('association', 'association'), ('community', 'community-based organisation'), ('network', 'network or coalition'), ('union', 'trade union'), ('international_ngo', 'international NGO'), ('public_body', 'public body'), ('media', 'media'), ('informal', 'informal group')], max_length=20)),
                ('website', models.CharField(blank=True, default='', max_length=200)),
                ('person_name', vault.fields.SealedTextField(blank=True, default='')),
                ('address', vault.fields.SealedTextField(blank=True, default='')),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('capacity', models.CharField(blank=True, default='', max_length=120)),
                ('note', models.CharField(blank=True, default='', max_length=600)),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('asked_at', models.DateTimeField()),
                ('outcome', models.CharField(blank=True, choices=[('admitted', 'admitted'), ('known', 'admitted as an organisation that is known'), ('declined', 'declined')], default='', max_length=10)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('decided_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField(null=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_km', ''), _negated=True), name='an_applicant_has_a_name'), models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('decided_by', None), ('outcome', ''), models.Q(('address', ''), _negated=True)), models.Q(('address', ''), ('decided_at__isnull', False), ('outcome__in', ['admitted', 'known', 'declined']), ('person_name', '')), _connector='OR'), name='an_application_keeps_no_address')],
            },
        ),
        migrations.CreateModel(
            name='BoardWait',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='board_waits', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('until', models.DateField()),
                ('said_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('said_at', models.DateTimeField()),
                ('salts', vault.fields.SealedTextField(blank=True, default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'organisation'), name='one_board_wait_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Decline',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='declines', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('reason', vault.fields.SealedTextField(blank=True, default='')),
                ('declined_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('declined_at', models.DateTimeField()),
                ('taken_back_at', models.DateTimeField(null=True)),
                ('salts', vault.fields.SealedTextField(blank=True, default='')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('taken_back_at', None)), fields=('statement', 'organisation'), name='one_decline_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Endorsement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='endorsements', to='statements.statement')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('address', vault.fields.SealedTextField()),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('identity', models.CharField(max_length=64)),
                ('content', vault.fields.SealedTextField(blank=True, default='')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('visibility', models.CharField(choices=[('named', 'named'), ('addressees', 'named to the addressees only'), ('withheld', 'not named')], max_length=10)),
                ('token_digest', models.CharField(max_length=64, unique=True)),
                ('code_digest', models.CharField(max_length=64)),
                ('browser_digest', models.CharField(max_length=64)),
                ('tries', models.PositiveSmallIntegerField(default=0)),
                ('asked_at', models.DateTimeField()),
                ('sent_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'indexes': [models.Index(fields=['statement', 'identity'], name='endorsements_of_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Individual',
            fields=[
                ('signature', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name='individual', serialize=False, to='statements.signature')),
                ('address_index', models.CharField(db_index=True, max_length=64)),
                ('comment', models.CharField(blank=True, default='', max_length=600)),
                ('signals', models.CharField(blank=True, default='', max_length=200)),
                ('looked_at', models.DateTimeField(null=True)),
                ('looked_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('near_index', models.CharField(blank=True, default='', max_length=64)),
                ('name_index', models.CharField(blank=True, default='', max_length=64)),
                ('comment_index', models.CharField(blank=True, default='', max_length=64)),
                ('browser_index', models.CharField(blank=True, default='', max_length=64)),
                ('struck_reason', vault.fields.SealedTextField(blank=True, default='')),
            ],
            options={
                'indexes': [models.Index(fields=['near_index'], name='individuals_by_near_address'), models.Index(fields=['name_index'], name='individuals_by_name'), models.Index(fields=['comment_index'], name='individuals_by_comment'), models.Index(fields=['browser_index'], name='individuals_by_browser')],
            },
        ),
        migrations.CreateModel(
            name='Mailing',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='mailings', to='statements.statement')),
                ('purpose', models.CharField(choices=[('invitation', 'invitation to sign'), ('reminder', 'reminder')], max_length=10)),
                ('note_en', models.TextField(blank=True, default='')),
                ('note_km', models.TextField(blank=True, default='')),
                ('is_discreet', models.BooleanField(default=False)),
                ('state', models.CharField(choices=[('sending', 'being sent'), ('paused', 'paused'), ('done', 'sent'), ('stopped', 'stopped')], default='sending', max_length=8)),
                ('made_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
                ('due', models.DateTimeField()),
                ('done_at', models.DateTimeField(null=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['sending', 'paused', 'done', 'stopped'])), name='mailing_state_is_known'), models.CheckConstraint(condition=models.Q(('purpose__in', ['invitation', 'reminder'])), name='mailing_purpose_is_known')],
            },
        ),
        migrations.CreateModel(
            name='MailStop',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', vault.fields.SealedTextField()),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('statement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='mail_stops', to='statements.statement')),
                ('stopped_at', models.DateTimeField()),
            ],
            options={
                'indexes': [models.Index(fields=['address_index'], name='mail_stops_by_address')],
            },
        ),
        migrations.CreateModel(
            name='PreparedSignature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prepared_signatures', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('content', vault.fields.SealedTextField(blank=True, default='')),
                ('prepared_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('prepared_at', models.DateTimeField()),
                ('state', models.CharField(choices=[('waiting', 'waits for the second person'), ('sent_back', 'sent back'), ('withdrawn', 'taken back')], default='waiting', max_length=10)),
                ('note', models.CharField(blank=True, default='', max_length=500)),
                ('ended_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'waiting')), fields=('statement', 'organisation'), name='one_signature_prepared_at_a_time'), models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent_back', 'withdrawn'])), name='prepared_state_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('ended_at', None), ('state', 'waiting'), models.Q(('content', ''), _negated=True)), models.Q(models.Q(('state', 'waiting'), _negated=True), ('content', ''), ('ended_at__isnull', False)), _connector='OR'), name='a_prepared_signature_keeps_nothing_when_it_ends')],
            },
        ),
        migrations.CreateModel(
            name='Question',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='questions', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('text', models.TextField()),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_at', models.DateTimeField()),
                ('answer', models.TextField(blank=True, default='')),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('answered_at', models.DateTimeField(null=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('answer', ''), ('answered_at', None), ('answered_by', None)), models.Q(models.Q(('answer', ''), _negated=True), ('answered_at__isnull', False), ('answered_by__isnull', False)), _connector='OR'), name='a_question_is_answered_by_somebody')],
            },
        ),
        migrations.CreateModel(
            name='Renewal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='renewals', to='statements.signature')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('renewed_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('signature', 'version'), name='renewed_once')],
            },
        ),
        migrations.CreateModel(
            name='SigningRule',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organisations.organisation')),
                ('second_person', models.BooleanField()),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='SignOn',
            fields=[
                ('statement', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='sign_on', serialize=False, to='statements.statement')),
                ('key', vault.fields.SealedTextField()),
                ('version', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('for_individuals', models.BooleanField(default=False, verbose_name='individuals may sign too')),
                ('for_applicants', models.BooleanField(default=False, verbose_name='organisations that are not invited may apply')),
                ('is_discreet', models.BooleanField(default=False, verbose_name='neutral subject in all mails')),
                ('reminds', models.BooleanField(default=True, verbose_name='remind those who have not answered')),
                ('grace_hours', models.PositiveSmallIntegerField(default=24, verbose_name='hours to confirm after the deadline')),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('grace_hours__lte', 168)), name='grace_is_a_week_at_most')],
            },
        ),
        migrations.CreateModel(
            name='SignPageReading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sign_page_readings', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('first_on', models.DateField()),
                ('last_on', models.DateField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'organisation'), name='one_sign_page_reading_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='TextChange',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='text_changes', to='statements.statement')),
                ('before', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('after', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version')),
                ('kind', models.CharField(choices=[('editorial', 'editorial: signatures stand unless refused'), ('substantive', 'substantive: every signatory is asked again')], max_length=12)),
                ('reason', models.CharField(max_length=500)),
                ('refuse_until', models.DateTimeField(null=True)),
                ('made_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('made_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('after',), name='one_change_to_a_version'), models.CheckConstraint(condition=models.Q(('before', models.F('after')), _negated=True), name='a_change_changes_something'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'editorial'), ('refuse_until__isnull', False)), models.Q(('kind', 'substantive'), ('refuse_until', None)), _connector='OR'), name='only_an_editorial_change_can_be_refused')],
            },
        ),
        migrations.CreateModel(
            name='Recipient',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('mailing', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='recipients', to='statements.mailing')),
                ('person', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('address', vault.fields.SealedTextField()),
                ('address_index', vault.fields.BlindIndexField(blank=True, default='', editable=False, max_length=64, of='address')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('organisations', models.TextField()),
                ('state', models.CharField(choices=[('waiting', 'waiting'), ('sent', 'sent'), ('skipped', 'not needed any more'), ('failed', 'refused by the mail server'), ('bounced', 'came back')], default='waiting', max_length=8)),
                ('message_id', models.CharField(blank=True, db_index=True, default='', max_length=120)),
                ('tried_at', models.DateTimeField(null=True)),
                ('error', models.CharField(blank=True, default='', max_length=200)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('state', 'waiting')), fields=['mailing', 'id'], name='recipients_that_wait'), models.Index(fields=['address_index'], name='recipients_by_address')],
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'sent', 'skipped', 'failed', 'bounced'])), name='recipient_state_is_known')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='signature',
            name='an_organisation_signs_by_mandate',
        ),
        migrations.RemoveConstraint(
            model_name='signature',
            name='one_signature_each',
        ),
        migrations.RemoveIndex(
            model_name='signature',
            name='signatures_that_count',
        ),
        migrations.AddField(
            model_name='signature',
            name='affiliation',
            field=models.CharField(blank=True, default='', max_length=200),
        ),
        migrations.AddField(
            model_name='signature',
            name='identity',
            field=models.CharField(default='', max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='signature',
            name='may_show_logo',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='signature',
            name='place',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddField(
            model_name='signature',
            name='refused_at',
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name='signature',
            name='sealed',
            field=vault.fields.SealedTextField(default=''),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name='signature',
            name='way',
            field=models.CharField(choices=[('signed_in', 'signed here'), ('by_mail', 'confirmed by e-mail')], default='signed_in', max_length=10),
        ),
        migrations.AlterField(
            model_name='signature',
            name='capacity',
            field=models.CharField(blank=True, default='', max_length=120),
        ),
        migrations.AddIndex(
            model_name='signature',
            index=models.Index(condition=models.Q(('confirmed_at__isnull', False), ('set_aside_at', None), ('withdrawn_at', None)), fields=['statement', 'kind', 'visibility', 'version'], name='signatures_that_count'),
        ),
    ]
