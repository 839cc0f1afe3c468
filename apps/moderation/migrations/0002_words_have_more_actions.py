"""Review and handing over, allowed words, pinyin, and which words are as shipped."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("moderation", "0001_initial")]

    operations = [
        migrations.AlterField(
            model_name="sensitiveword",
            name="action",
            field=models.CharField(
                choices=[
                    ("mask", "mask"),
                    ("review", "review"),
                    ("handoff", "hand off"),
                    ("block", "block"),
                    ("pass", "allow"),
                ],
                default="mask",
                max_length=12,
                verbose_name="action",
            ),
        ),
        migrations.AddField(
            model_name="sensitiveword",
            name="reading",
            field=models.CharField(
                blank=True,
                help_text="A syllable for each Chinese character, such as «jia1 wei1 xin4»: the word is then found in pinyin too. Short syllables also occur in other words, so leave this empty where it does not help.",
                max_length=720,
                verbose_name="pinyin",
            ),
        ),
        migrations.AddField(
            model_name="sensitiveword",
            name="is_shipped",
            field=models.BooleanField(default=False, editable=False, verbose_name="as shipped"),
        ),
    ]
