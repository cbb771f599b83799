import django.db.models.deletion
import organisations.models.refs
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('organisations', '0001_initial'),
        ('organisations', '__first__'),
    ]

    operations = [
        migrations.CreateModel(
            name='Statement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('joint_statement', 'Joint statement'), ('open_letter', 'Open letter'), ('petition', 'Petition'), ('dialogue_summary', 'Dialogue summary'), ('submission', 'Submission')], max_length=20, verbose_name='kind')),
                ('origin', models.CharField(choices=[('tracked', 'made here'), ('archive', 'archive entry')], default='tracked', max_length=10)),
                ('stage', models.CharField(choices=[('drafting', 'Drafting'), ('consultation', 'Consultation'), ('consolidation', 'Consolidation'), ('final', 'Final text'), ('sign_on', 'Sign-on'), ('closed', 'Closed'), ('published', 'Published'), ('withdrawn', 'Withdrawn')], max_length=20, verbose_name='stage')),
                ('convenor', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='convened', to='organisations.organisation')),
                ('language_codes', models.CharField(max_length=5, verbose_name='languages')),
                ('occasion_en', models.CharField(blank=True, default='', max_length=200, verbose_name='occasion, in English')),
                ('occasion_km', models.CharField(blank=True, default='', max_length=200, verbose_name='occasion, in Khmer')),
                ('place_en', models.CharField(blank=True, default='', max_length=120, verbose_name='place, in English')),
                ('place_km', models.CharField(blank=True, default='', max_length=120, verbose_name='place, in Khmer')),
                ('dated', models.DateField(blank=True, null=True, verbose_name='date it bears')),
                ('dated_precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5)),
                ('period_en', models.CharField(blank=True, default='', max_length=120)),
                ('period_km', models.CharField(blank=True, default='', max_length=120)),
                ('follows', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='followed_by', to='statements.statement')),
                ('sign_on_closes_at', models.DateTimeField(null=True)),
                ('signed_off_at', models.DateTimeField(null=True)),
                ('published_at', models.DateTimeField(null=True)),
                ('withdrawn_reason', models.CharField(blank=True, default='', max_length=500)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
                ('outline', models.PositiveIntegerField(default=0)),
                ('submission', models.UUIDField(null=True, unique=True)),
                ('seed_key', models.CharField(default=None, editable=False, max_length=60, null=True, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('stage__in', ['drafting', 'consultation', 'consolidation', 'final', 'sign_on', 'closed', 'published', 'withdrawn'])), name='stage_is_known'), models.CheckConstraint(condition=models.Q(('kind__in', ['joint_statement', 'open_letter', 'petition', 'dialogue_summary', 'submission'])), name='statement_kind_is_known'), models.CheckConstraint(condition=models.Q(('origin', 'archive'), ('convenor__isnull', False), _connector='OR'), name='somebody_convenes_it'), models.CheckConstraint(condition=models.Q(models.Q(('stage', 'sign_on'), _negated=True), ('sign_on_closes_at__isnull', False), _connector='OR'), name='sign_on_has_a_deadline'), models.CheckConstraint(condition=models.Q(('language_codes__in', ['en', 'km', 'en km'])), name='languages_are_known'), models.CheckConstraint(condition=models.Q(('follows', models.F('pk')), _negated=True), name='nothing_follows_itself')],
            },
        ),
        migrations.CreateModel(
            name='Block',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='blocks', to='statements.statement')),
                ('kind', models.CharField(choices=[('title', 'title'), ('heading', 'heading'), ('point', 'numbered point'), ('paragraph', 'paragraph')], max_length=10)),
                ('is_demand', models.BooleanField(default=False)),
                ('place', models.FloatField()),
                ('removed_at', models.DateTimeField(null=True)),
                ('created_at', models.DateTimeField()),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'ordering': ['place', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('kind', 'title'), ('removed_at', None)), fields=('statement',), name='one_title'), models.UniqueConstraint(condition=models.Q(('removed_at', None)), fields=('statement', 'place'), name='one_block_at_a_place'), models.CheckConstraint(condition=models.Q(('kind__in', ['title', 'heading', 'point', 'paragraph'])), name='block_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Addressee',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='addressees', to='statements.statement')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='addressed', to='organisations.organisation')),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('name_km', models.CharField(blank=True, default='', max_length=200)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('name_en', ''), ('name_km', ''), _negated=True), name='addressee_has_a_name')],
            },
        ),
        migrations.CreateModel(
            name='CoConvenor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='organisations.organisation')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'organisation'), name='co_convenor_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportedParticipant',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_participants', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.source')),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'organisation'), name='participant_once')],
            },
        ),
        migrations.CreateModel(
            name='ReportedCount',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reported_counts', to='statements.statement')),
                ('kind', models.CharField(choices=[('organisations', 'organisations'), ('individuals', 'individuals'), ('organisations_and_individuals', 'organisations and individuals together'), ('represented_claim', 'organisations said to be represented')], max_length=30)),
                ('qualifier', models.CharField(choices=[('exactly', 'exactly'), ('more_than', 'more than')], default='exactly', max_length=10)),
                ('number', models.PositiveIntegerField()),
                ('as_of', models.DateField()),
                ('precision', models.CharField(choices=[('day', 'day'), ('month', 'month'), ('year', 'year')], default='day', max_length=5)),
                ('claimed_by', models.CharField(blank=True, default='', max_length=200)),
                ('source', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.source')),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['organisations', 'individuals', 'organisations_and_individuals', 'represented_claim'])), name='reported_kind_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'represented_claim'), _negated=True), models.Q(('claimed_by', ''), _negated=True), _connector='OR'), name='a_claim_has_a_claimant'), models.UniqueConstraint(fields=('statement', 'kind', 'as_of'), name='one_reported_number_of_a_kind_a_day')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='invitations', to='statements.statement')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invitations', to='organisations.organisation')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('invited_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'organisation'), name='invited_once')],
            },
        ),
        migrations.CreateModel(
            name='Version',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='versions', to='statements.statement')),
                ('number', models.PositiveIntegerField()),
                ('canonical', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('created_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'number'), name='one_version_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Round',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='rounds', to='statements.statement')),
                ('number', models.PositiveIntegerField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='rounds', to='statements.version')),
                ('opened_at', models.DateTimeField()),
                ('deadline', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
                ('merged_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'number'), name='one_round_of_a_number'), models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('statement',), name='one_open_round'), models.CheckConstraint(condition=models.Q(('deadline__gt', models.F('opened_at'))), name='round_ends_after_it_starts'), models.CheckConstraint(condition=models.Q(('merged_at', None), ('closed_at__isnull', False), _connector='OR'), name='merged_after_closing')],
            },
        ),
        migrations.CreateModel(
            name='Delivery',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='deliveries', to='statements.addressee')),
                ('outcome', models.CharField(choices=[('delivered', 'delivered'), ('acknowledged', 'acknowledged'), ('refused', 'refused'), ('prevented', 'prevented')], max_length=15)),
                ('on', models.DateField()),
                ('note', models.TextField(blank=True, default='')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'ordering': ['on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('outcome__in', ['delivered', 'acknowledged', 'refused', 'prevented'])), name='delivery_outcome_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='statements.statement')),
                ('number', models.PositiveIntegerField()),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='editions', to='statements.version')),
                ('canonical', models.TextField()),
                ('sha256', models.CharField(max_length=64)),
                ('as_of', models.DateTimeField()),
                ('published_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('statement', 'number'), name='one_edition_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('addressee', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='responses', to='statements.addressee')),
                ('kind', models.CharField(choices=[('letter', 'by letter'), ('in_person', 'in person'), ('press', 'in the press'), ('unreachable', 'could not be reached')], max_length=15)),
                ('on', models.DateField()),
                ('text', models.TextField()),
                ('source', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.source')),
                ('recorded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('recorded_at', models.DateTimeField()),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'ordering': ['on', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('kind__in', ['letter', 'in_person', 'press', 'unreachable'])), name='response_kind_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Signature',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='statements.statement')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='statements.version')),
                ('kind', models.CharField(choices=[('organisation', 'organisation'), ('network', 'network'), ('individual', 'individual')], max_length=12)),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.organisation')),
                ('signed_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to=settings.AUTH_USER_MODEL)),
                ('mandate', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='signatures', to='organisations.mandate')),
                ('capacity', models.CharField(max_length=120)),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('name_en', models.CharField(blank=True, default='', max_length=200)),
                ('name_km', models.CharField(blank=True, default='', max_length=200)),
                ('visibility', models.CharField(choices=[('named', 'named'), ('addressees', 'named to the addressees only'), ('withheld', 'not named')], default='named', max_length=10)),
                ('signed_at', models.DateTimeField()),
                ('confirmed_at', models.DateTimeField(null=True)),
                ('withdrawn_at', models.DateTimeField(null=True)),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('confirmed_at__isnull', False), ('withdrawn_at', None)), fields=['statement', 'kind', 'visibility'], name='signatures_that_count')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('withdrawn_at', None)), fields=('statement', 'organisation'), name='one_signature_each'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'individual'), ('organisation__isnull', True)), models.Q(('kind__in', ['organisation', 'network']), ('mandate__isnull', False), ('organisation__isnull', False)), _connector='OR'), name='an_organisation_signs_by_mandate'), models.CheckConstraint(condition=models.Q(('visibility__in', ['named', 'addressees', 'withheld'])), name='visibility_is_known')],
            },
        ),
        migrations.CreateModel(
            name='BlockRevision',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='revisions', to='statements.block')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('number', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('matches', models.PositiveIntegerField(null=True)),
                ('author', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('block', 'language', 'number'), name='one_revision_of_a_number'), models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='revisions_count_from_one')],
            },
        ),
        migrations.CreateModel(
            name='Amendment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='amendments', to='statements.round')),
                ('number', models.PositiveIntegerField()),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True, default='')),
                ('created_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'number'), name='one_amendment_of_a_number')],
            },
        ),
        migrations.CreateModel(
            name='Comment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='comments', to='statements.round')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='statements.block')),
                ('weight', models.CharField(choices=[('general', 'general'), ('blocking', 'blocking')], default='general', max_length=10)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='EditionFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='files', to='statements.edition')),
                ('language', models.CharField(choices=[('en', 'English'), ('km', 'Khmer')], max_length=2)),
                ('media_type', models.CharField(max_length=60)),
                ('name', models.CharField(max_length=200)),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveIntegerField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('edition', 'language', 'media_type'), name='one_file_of_a_type')],
            },
        ),
        migrations.CreateModel(
            name='Reservation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('signature', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reservations', to='statements.signature')),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.block')),
                ('text_en', models.CharField(blank=True, default='', max_length=600)),
                ('text_km', models.CharField(blank=True, default='', max_length=600)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('signature', 'block'), name='one_reservation_a_block'), models.CheckConstraint(condition=models.Q(('text_en', ''), ('text_km', ''), _negated=True), name='a_reservation_says_something')],
            },
        ),
        migrations.CreateModel(
            name='Change',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='changes', to='statements.amendment')),
                ('kind', models.CharField(choices=[('replace', 'change the words'), ('insert', 'add a paragraph'), ('delete', 'strike the paragraph')], max_length=10)),
                ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='changes', to='statements.block')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('km', 'Khmer')], default='', max_length=2)),
                ('text', models.TextField(blank=True, default='')),
                ('new_ref', models.CharField(blank=True, default='', max_length=12)),
                ('new_kind', models.CharField(blank=True, choices=[('title', 'title'), ('heading', 'heading'), ('point', 'numbered point'), ('paragraph', 'paragraph')], default='', max_length=10)),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('block__isnull', False), ('kind', 'delete'), ('language', ''), ('new_ref', '')), models.Q(('block__isnull', False), ('kind', 'replace'), ('language__in', ['en', 'km']), ('new_ref', '')), models.Q(('kind', 'insert'), ('language__in', ['en', 'km']), models.Q(('new_ref', ''), _negated=True), models.Q(('new_kind', ''), _negated=True)), _connector='OR'), name='change_has_the_parts_of_its_kind')],
            },
        ),
        migrations.CreateModel(
            name='Disposition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amendment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disposition', to='statements.amendment')),
                ('comment', models.OneToOneField(null=True, on_delete=django.db.models.deletion.CASCADE, related_name='disposition', to='statements.comment')),
                ('outcome', models.CharField(choices=[('accepted', 'accepted'), ('in_part', 'accepted in part'), ('not_accepted', 'not accepted'), ('duplicate', 'duplicate'), ('out_of_scope', 'out of scope')], max_length=15)),
                ('reason', models.TextField()),
                ('decided_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('decided_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('amendment__isnull', True), ('comment__isnull', False)), models.Q(('amendment__isnull', False), ('comment__isnull', True)), _connector='OR'), name='answers_one_thing'), models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'in_part', 'not_accepted', 'duplicate', 'out_of_scope'])), name='outcome_is_known'), models.CheckConstraint(condition=models.Q(('reason', ''), _negated=True), name='every_answer_has_a_reason')],
            },
        ),
        migrations.CreateModel(
            name='DecidedText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='decided_texts', to='statements.disposition')),
                ('change', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='statements.change')),
                ('text', models.TextField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('disposition', 'change'), name='one_decided_text_a_change')],
            },
        ),
        migrations.AddField(
            model_name='statement',
            name='co_convenors',
            field=models.ManyToManyField(related_name='co_convened', through='statements.CoConvenor', to='organisations.organisation'),
        ),
        migrations.AddField(
            model_name='statement',
            name='final_version',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.version'),
        ),
        migrations.AddConstraint(
            model_name='statement',
            constraint=models.CheckConstraint(condition=models.Q(('origin', 'archive'), models.Q(('stage__in', ['final', 'sign_on', 'closed', 'published']), _negated=True), ('final_version__isnull', False), _connector='OR'), name='nothing_is_signed_without_a_final_text'),
        ),
    ]
