from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("statements", "0008_seal_withheld")]

    operations = [
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.UniqueConstraint(condition=models.Q(('set_aside_at', None), ('withdrawn_at', None)), fields=('statement', 'identity'), name='one_signature_each'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('identity', ''), _negated=True), models.Q(('sealed', ''), _negated=True)), name='a_signature_is_somebodys'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kind', 'individual'), ('mandate', None), ('organisation', None), ('signed_by', None)), models.Q(('kind__in', ('organisation', 'network')), ('organisation__isnull', False), ('visibility', 'named'), ('way', 'signed_in'), ('mandate__isnull', False), ('signed_by__isnull', False)), models.Q(('kind__in', ('organisation', 'network')), ('mandate', None), ('organisation', None), ('signed_by', None), models.Q(('visibility', 'named'), _negated=True)), _connector='OR'), name='an_organisation_signs_by_mandate'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('visibility', 'named'), models.Q(('affiliation', ''), ('capacity', ''), ('may_show_logo', False), ('name_en', ''), ('name_km', ''), ('place', '')), _connector='OR'), name='who_is_not_named_stands_sealed'),
        ),
        migrations.AddConstraint(
            model_name='signature',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['signed_in', 'by_mail'])), name='way_of_signing_is_known'),
        ),
    ]
