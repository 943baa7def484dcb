"""Vectors of chunks; where PostgreSQL has pgvector and lets us, the database compares them itself."""

import django.db.models.deletion
import django.utils.timezone
from django.db import DatabaseError, migrations, models, transaction

import knowledge.models.vectors


def use_pgvector(apps, schema_editor):
    connection = schema_editor.connection
    if connection.vendor != "postgresql":
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_available_extensions WHERE name = 'vector'")
        if cursor.fetchone() is None:
            return
        try:
            with transaction.atomic(using=connection.alias):
                cursor.execute("CREATE EXTENSION IF NOT EXISTS vector")
        except DatabaseError:
            # This role may not: vectors are compared in Python.
            pass


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0003_search_index'),
    ]

    operations = [
        migrations.RunPython(use_pgvector, migrations.RunPython.noop),
        migrations.CreateModel(
            name='DocumentVectors',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chunk_ids', models.BinaryField(default=b'')),
                ('rows', models.BinaryField(default=b'')),
                ('document', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vectors', to='knowledge.document')),
            ],
        ),
        migrations.CreateModel(
            name='ChunkVector',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('chunk_id', models.UUIDField()),
                ('embedding', knowledge.models.vectors.VectorField()),
                ('vectors', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='+', to='knowledge.documentvectors')),
            ],
        ),
        migrations.CreateModel(
            name='EmbeddingIndex',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('model', models.CharField(max_length=200)),
                ('dimensions', models.PositiveIntegerField(default=0)),
                ('state', models.CharField(choices=[('building', 'Building'), ('active', 'Active'), ('retired', 'Retired')], max_length=8)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now, editable=False)),
                ('activated_at', models.DateTimeField(blank=True, null=True)),
                ('worked_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name_plural': 'embedding indexes',
                'constraints': [models.UniqueConstraint(condition=models.Q(('state', 'retired'), _negated=True), fields=('state',), name='embedding_index_one_each')],
            },
        ),
        migrations.AddField(
            model_name='documentvectors',
            name='index',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='vectors', to='knowledge.embeddingindex'),
        ),
        migrations.AddConstraint(
            model_name='documentvectors',
            constraint=models.UniqueConstraint(fields=('document', 'index'), name='vectors_once'),
        ),
    ]
