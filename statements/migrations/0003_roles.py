import django.db.models.deletion
import organisations.models.refs
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("organisations", "0002_who"),
        ("statements", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='ConvenorRule',
            fields=[
                ('organisation', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='+', serialize=False, to='organisations.organisation')),
                ('second_person', models.BooleanField()),
                ('second_factor', models.BooleanField()),
                ('set_at', models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name='PublicationRequest',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sha256', models.CharField(max_length=64)),
                ('signatures', models.CharField(max_length=64)),
                ('asked_at', models.DateTimeField()),
                ('withdrawn_at', models.DateTimeField(null=True)),
                ('answered_at', models.DateTimeField(null=True)),
                ('answered_by', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('asked_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='publication_requests', to='statements.statement')),
            ],
            options={
                'constraints': [models.UniqueConstraint(condition=models.Q(('answered_at', None), ('withdrawn_at', None)), fields=('statement',), name='one_open_publication_request'), models.CheckConstraint(condition=models.Q(models.Q(('answered_at', None), ('answered_by', None)), models.Q(('answered_at__isnull', False), ('answered_by__isnull', False), ('withdrawn_at', None)), _connector='OR'), name='a_request_is_answered_or_withdrawn'), models.CheckConstraint(condition=models.Q(('answered_by', None), models.Q(('answered_by', models.F('asked_by')), _negated=True), _connector='OR'), name='a_second_person_publishes')],
            },
        ),
        migrations.CreateModel(
            name='StatementRole',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('ref', models.CharField(default=organisations.models.refs.new_ref, editable=False, max_length=12, unique=True)),
                ('kind', models.CharField(choices=[('coordinator', 'coordinator'), ('publisher', 'publisher'), ('translator', 'translator')], max_length=12)),
                ('language', models.CharField(blank=True, choices=[('en', 'English'), ('km', 'Khmer')], default='', max_length=2)),
                ('granted_at', models.DateTimeField()),
                ('revoked_at', models.DateTimeField(null=True)),
                ('granted_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL)),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='statement_roles', to=settings.AUTH_USER_MODEL)),
                ('statement', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='statements.statement')),
            ],
            options={
                'indexes': [models.Index(condition=models.Q(('revoked_at', None)), fields=['person', 'statement'], name='roles_in_force')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('revoked_at', None)), fields=('statement', 'person', 'kind', 'language'), name='one_role_of_a_kind'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'translator'), ('language__in', ['en', 'km'])), models.Q(('kind__in', ['coordinator', 'publisher']), ('language', '')), _connector='OR'), name='role_has_the_parts_of_its_kind')],
            },
        ),
    ]
