import django.db.models.deletion
import organisations.models.refs
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('organisations', '0007_privacy'),
        ('organisations', '__first__'),
        ('statements', '0004_doubles'),
    ]

    operations = [
        migrations.CreateModel(
            name='BeforeMerge',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='before_merge', to='statements.round')),
                ('content', models.TextField()),
            ],
        ),
        migrations.CreateModel(
            name='CoSponsor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='co_sponsors', to='statements.amendment')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('reason', models.TextField(blank=True, default='')),
                ('joined_at', models.DateTimeField()),
            ],
            options={
                'ordering': ['joined_at', 'id'],
                'constraints': [models.UniqueConstraint(fields=('amendment', 'organisation'), name='one_co_sponsor_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Credit',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('revision', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='credits', to='statements.blockrevision')),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='credits', to='statements.amendment')),
                ('start', models.PositiveIntegerField()),
                ('end', models.PositiveIntegerField()),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('end__gt', models.F('start'))), name='credit_is_for_some_words'), models.UniqueConstraint(fields=('revision', 'amendment', 'start'), name='one_credit_a_place')],
            },
        ),
        migrations.CreateModel(
            name='Dissent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('disposition', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='dissents', to='statements.disposition')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('disposition', 'organisation'), name='one_dissent_a_name')],
            },
        ),
        migrations.CreateModel(
            name='Draft',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('block', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='drafts', to='statements.block')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('texts', models.TextField(default='{}')),
                ('based_on', models.TextField(default='{}')),
                ('opened_at', models.DateTimeField()),
                ('seen_at', models.DateTimeField()),
                ('saved_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('block', 'person'), name='one_draft_a_person_and_block')],
            },
        ),
        migrations.CreateModel(
            name='Orphan',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('amendment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='orphans', to='statements.amendment')),
                ('kind', models.CharField(choices=[('replace', 'change the words'), ('insert', 'add a paragraph'), ('delete', 'strike the paragraph'), ('move', 'move the paragraph'), ('split', 'split the paragraph'), ('join', 'join two paragraphs')], max_length=10)),
                ('block', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.block')),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('km', 'Khmer')], default='', max_length=2)),
                ('base', models.TextField(blank=True, default='')),
                ('text', models.TextField(blank=True, default='')),
                ('reinserted_at', models.DateTimeField(null=True)),
            ],
            options={
                'ordering': ['id'],
            },
        ),
        migrations.CreateModel(
            name='OutsideText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='outside_texts', to='statements.statement')),
                ('name', models.CharField(max_length=200)),
                ('blocks', models.TextField()),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
            ],
        ),
        migrations.CreateModel(
            name='PositionCall',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='position_calls', to='statements.statement')),
                ('version', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='position_calls', to='statements.version')),
                ('note', models.TextField(blank=True, default='')),
                ('deadline', models.DateTimeField()),
                ('opened_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('opened_at', models.DateTimeField()),
                ('closed_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('closed_at', None)), fields=('statement',), name='one_open_call'), models.UniqueConstraint(fields=('version',), name='one_call_a_version')],
            },
        ),
        migrations.CreateModel(
            name='Reading',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='readings', to='statements.round')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('read_at', models.DateTimeField()),
                ('nothing_to_add_at', models.DateTimeField(null=True)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('round', 'organisation'), name='one_reading_an_organisation')],
            },
        ),
        migrations.CreateModel(
            name='Reply',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('comment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='replies', to='statements.comment')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('author', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('text', models.TextField()),
                ('created_at', models.DateTimeField()),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
        ),
        migrations.CreateModel(
            name='WordReturn',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('round', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='word_returns', to='statements.round')),
                ('organisation', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('file_name', models.CharField(max_length=200)),
                ('content', models.BinaryField()),
                ('read', models.TextField(default='')),
                ('decided', models.TextField(default='')),
                ('state', models.CharField(choices=[('waiting', 'waits for a look'), ('taken', 'taken in'), ('dropped', 'put away')], default='waiting', max_length=10)),
                ('uploaded_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('uploaded_at', models.DateTimeField()),
                ('taken_at', models.DateTimeField(null=True)),
                ('submission', models.UUIDField(null=True, unique=True)),
            ],
            options={
                'constraints': [models.CheckConstraint(condition=models.Q(('state__in', ['waiting', 'taken', 'dropped'])), name='state_of_a_return_is_known')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('call', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='positions', to='statements.positioncall')),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='organisations.organisation')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('stance', models.CharField(choices=[('endorse', 'endorses'), ('reservation', 'endorses with a reservation'), ('abstain', 'abstains'), ('block', 'cannot go along')], max_length=12)),
                ('note', models.TextField(blank=True, default='')),
                ('taken_at', models.DateTimeField()),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('call', 'organisation'), name='one_position_an_organisation'), models.CheckConstraint(condition=models.Q(('stance__in', ['endorse', 'reservation', 'abstain', 'block'])), name='stance_is_known'), models.CheckConstraint(condition=models.Q(models.Q(('stance__in', ['reservation', 'block']), _negated=True), models.Q(('note', ''), _negated=True), _connector='OR'), name='reservation_and_block_say_why')],
            },
        ),
        migrations.RemoveConstraint(
            model_name='block',
            name='block_kind_is_known',
        ),
        migrations.RemoveConstraint(
            model_name='change',
            name='change_has_the_parts_of_its_kind',
        ),
        migrations.RemoveConstraint(
            model_name='disposition',
            name='outcome_is_known',
        ),
        migrations.AddField(
            model_name='amendment',
            name='amends',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amended_by', to='statements.amendment'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='carried_from',
            field=models.OneToOneField(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='carried_to', to='statements.amendment'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='digest',
            field=models.CharField(blank=True, default='', max_length=64),
        ),
        migrations.AddField(
            model_name='block',
            name='depth',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='change',
            name='after_new',
            field=models.CharField(blank=True, default='', max_length=12),
        ),
        migrations.AddField(
            model_name='change',
            name='new_depth',
            field=models.PositiveSmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name='change',
            name='other',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='statements.block'),
        ),
        migrations.AddField(
            model_name='change',
            name='tail',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='comment',
            name='language',
            field=models.CharField(blank=True, choices=[('en', 'English'), ('km', 'Khmer')], default='', max_length=2),
        ),
        migrations.AddField(
            model_name='comment',
            name='quote',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='disposition',
            name='duplicate_of',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='duplicates', to='statements.amendment'),
        ),
        migrations.AddField(
            model_name='round',
            name='answers_public',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='round',
            name='invitation',
            field=models.TextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='round',
            name='shows',
            field=models.CharField(choices=[('person', 'the person and the organisation'), ('organisation', 'the organisation'), ('masked', 'nobody: hidden from the other organisations')], default='organisation', max_length=12),
        ),
        migrations.AlterField(
            model_name='block',
            name='kind',
            field=models.CharField(choices=[('title', 'title'), ('heading', 'heading'), ('article', 'article of a law'), ('point', 'numbered point'), ('paragraph', 'paragraph')], max_length=10),
        ),
        migrations.AlterField(
            model_name='change',
            name='kind',
            field=models.CharField(choices=[('replace', 'change the words'), ('insert', 'add a paragraph'), ('delete', 'strike the paragraph'), ('move', 'move the paragraph'), ('split', 'split the paragraph'), ('join', 'join two paragraphs')], max_length=10),
        ),
        migrations.AlterField(
            model_name='change',
            name='new_kind',
            field=models.CharField(blank=True, choices=[('title', 'title'), ('heading', 'heading'), ('article', 'article of a law'), ('point', 'numbered point'), ('paragraph', 'paragraph')], default='', max_length=10),
        ),
        migrations.AlterField(
            model_name='disposition',
            name='outcome',
            field=models.CharField(choices=[('accepted', 'accepted'), ('in_part', 'accepted in part'), ('not_accepted', 'not accepted'), ('duplicate', 'duplicate'), ('out_of_scope', 'out of scope'), ('deferred', 'deferred to the next round')], max_length=15),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['title', 'heading', 'article', 'point', 'paragraph'])), name='block_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='block',
            constraint=models.CheckConstraint(condition=models.Q(('depth', 0), models.Q(('depth__lte', 3), ('kind__in', ['paragraph', 'point'])), _connector='OR'), name='block_stands_so_deep'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('block__isnull', False), ('kind', 'delete'), ('language', ''), ('new_ref', ''), ('other', None)), models.Q(('block__isnull', False), ('kind', 'replace'), ('language__in', ['en', 'km']), ('new_ref', ''), ('other', None)), models.Q(('kind', 'insert'), ('language__in', ['en', 'km']), ('other', None), models.Q(('new_ref', ''), _negated=True), models.Q(('new_kind', ''), _negated=True)), models.Q(('block__isnull', False), ('kind', 'move'), ('language', ''), ('new_ref', '')), models.Q(('block__isnull', False), ('kind', 'split'), ('language__in', ['en', 'km']), ('other', None), models.Q(('new_ref', ''), _negated=True)), models.Q(('block__isnull', False), ('kind', 'join'), ('language__in', ['en', 'km']), ('new_ref', ''), ('other__isnull', False)), _connector='OR'), name='change_has_the_parts_of_its_kind'),
        ),
        migrations.AddConstraint(
            model_name='change',
            constraint=models.CheckConstraint(condition=models.Q(('tail', ''), ('kind', 'split'), _connector='OR'), name='only_a_split_has_a_tail'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['accepted', 'in_part', 'not_accepted', 'duplicate', 'out_of_scope', 'deferred'])), name='outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='disposition',
            constraint=models.CheckConstraint(condition=models.Q(('duplicate_of', None), ('outcome', 'duplicate'), _connector='OR'), name='only_a_duplicate_is_one_of_another'),
        ),
        migrations.AddConstraint(
            model_name='round',
            constraint=models.CheckConstraint(condition=models.Q(('shows__in', ['person', 'organisation', 'masked'])), name='shown_as_is_known'),
        ),
        migrations.AddField(
            model_name='amendment',
            name='word_return',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='amendments', to='statements.wordreturn'),
        ),
        migrations.AddField(
            model_name='comment',
            name='word_return',
            field=models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='comments', to='statements.wordreturn'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.UniqueConstraint(condition=models.Q(('withdrawn_at', None), models.Q(('digest', ''), _negated=True)), fields=('round', 'digest'), name='one_amendment_a_wish'),
        ),
        migrations.AddConstraint(
            model_name='amendment',
            constraint=models.CheckConstraint(condition=models.Q(('amends', models.F('pk')), _negated=True), name='nothing_amends_itself'),
        ),
        migrations.AddConstraint(
            model_name='comment',
            constraint=models.CheckConstraint(condition=models.Q(('quote', ''), models.Q(('block__isnull', False), ('language__in', ['en', 'km'])), _connector='OR'), name='a_quote_is_of_a_block_in_a_language'),
        ),
    ]
