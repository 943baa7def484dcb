"""What is said in sessions of Live can be found."""

from django.db import migrations, models

KINDS = [
    ('conversation', 'Conversation'),
    ('message', 'Message'),
    ('note', 'Note'),
    ('transcript', 'Transcript'),
    ('document', 'Document'),
    ('chunk', 'Chunk'),
]


class Migration(migrations.Migration):

    dependencies = [
        ('knowledge', '0007_search_engines'),
    ]

    operations = [
        migrations.AlterField(model_name=model, name='kind', field=models.CharField(choices=KINDS, max_length=12))
        for model in ('searchentry', 'searchshelf')
    ]
