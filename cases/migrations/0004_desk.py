import django.db.models.deletion
import django.db.models.functions.comparison
from django.conf import settings
from django.db import migrations, models

import cases.notes_models
import core.clock
import core.ids
import sealing.fields


class Migration(migrations.Migration):

    dependencies = [
        ('accounts', '0004_desk'),
        ('cases', '0003_paper_entry_and_cure'),
        ('documents', '0002_inspection'),
        ('servers', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Alarm',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('raised_at', models.DateTimeField(default=core.clock.now)),
                ('raised_by', models.CharField(max_length=32)),
                ('turn', models.PositiveIntegerField(default=0)),
                ('sounded_at', models.DateTimeField(blank=True, null=True)),
                ('escalated_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_at', models.DateTimeField(blank=True, null=True)),
                ('acknowledged_by', models.CharField(blank=True, default='', max_length=32)),
            ],
            options={
                'ordering': ['raised_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Authentication',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('way', models.CharField(choices=[('clerk_called', 'Clerk of the court called back'), ('issuer_called', 'Issuer called back'), ('docket_checked', 'Docket looked up online'), ('certified_copy', 'Certified copy seen')], max_length=16)),
                ('outcome', models.CharField(choices=[('confirmed', 'The order is genuine'), ('refuted', 'There is no such order'), ('unclear', 'Neither shown nor refuted')], max_length=12)),
                ('source', models.CharField(choices=[('directory', 'Our directory'), ('public', 'A public source')], max_length=12)),
                ('source_named', models.CharField(blank=True, default='', max_length=300)),
                ('reached', sealing.fields.SealedTextField()),
                ('spoke_with', sealing.fields.SealedTextField(blank=True, default='')),
                ('note', sealing.fields.SealedTextField(blank=True, default='')),
                ('authenticated_at', models.DateTimeField()),
                ('authenticated_by', models.CharField(max_length=32)),
                ('recorded_at', models.DateTimeField(default=core.clock.now)),
                ('recorded_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['authenticated_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='CaseNote',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('text', sealing.fields.SealedTextField()),
                ('written_at', models.DateTimeField(default=core.clock.now)),
                ('written_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='ConfirmationDebt',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='debt', serialize=False, to='cases.case')),
                ('owed_since', models.DateTimeField(default=core.clock.now)),
                ('due_at', models.DateTimeField()),
                ('asked', models.PositiveIntegerField(default=0)),
                ('asked_at', models.DateTimeField(blank=True, null=True)),
                ('settled_at', models.DateTimeField(blank=True, null=True)),
                ('settled_by', models.CharField(blank=True, default='', max_length=32)),
            ],
            options={
                'ordering': ['due_at', 'case'],
            },
        ),
        migrations.CreateModel(
            name='Deadline',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('subject_id', models.CharField(blank=True, default='', max_length=26)),
                ('due_at', models.DateTimeField()),
                ('working', models.JSONField()),
                ('because', models.CharField(max_length=64)),
                ('changed', models.JSONField(blank=True, default=list)),
                ('computed_at', models.DateTimeField(default=core.clock.now)),
                ('computed_by', models.CharField(max_length=32)),
                ('superseded_at', models.DateTimeField(blank=True, null=True)),
                ('superseded_by', models.CharField(blank=True, default='', max_length=32)),
                ('closed_at', models.DateTimeField(blank=True, null=True)),
                ('closed_by', models.CharField(blank=True, default='', max_length=32)),
                ('closed_as', models.CharField(blank=True, choices=[('met', 'Done'), ('over', 'No longer applies')], default='', max_length=4)),
            ],
            options={
                'ordering': ['due_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='DeadlineExtension',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(max_length=24)),
                ('until', models.DateTimeField()),
                ('reason', sealing.fields.SealedTextField()),
                ('given_at', models.DateTimeField()),
                ('given_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['given_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='EarlierDecision',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('category', models.CharField(max_length=12)),
                ('basis', models.CharField(max_length=16)),
                ('produce', models.BooleanField()),
                ('narrowed_to', models.TextField(blank=True, default='')),
                ('objection', models.TextField(blank=True, default='')),
                ('period_from', models.DateTimeField(blank=True, null=True)),
                ('period_to', models.DateTimeField(blank=True, null=True)),
                ('decided_at', models.DateTimeField()),
                ('decided_by', models.CharField(max_length=32)),
                ('replaced_at', models.DateTimeField()),
                ('replaced_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['replaced_at', 'account', 'category'],
            },
        ),
        migrations.CreateModel(
            name='EmergencyProposal',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('decisions', sealing.fields.SealedJSONField(blank=True, default=list)),
                ('good_faith', sealing.fields.SealedJSONField(blank=True, default=dict)),
                ('proposed_at', models.DateTimeField(default=core.clock.now)),
                ('proposed_by', models.CharField(max_length=32)),
                ('outcome', models.CharField(blank=True, choices=[('granted', 'Granted'), ('refused', 'Refused')], default='', max_length=10)),
                ('reason', sealing.fields.SealedTextField(blank=True, default='')),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, default='', max_length=32)),
            ],
            options={
                'ordering': ['proposed_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='FindableWords',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked', models.TextField(blank=True, default='')),
                ('said', models.TextField(blank=True, default='')),
            ],
        ),
        migrations.CreateModel(
            name='GoodFaith',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='good_faith_record', serialize=False, to='cases.case')),
                ('danger', sealing.fields.SealedTextField()),
                ('imminence', sealing.fields.SealedTextField()),
                ('averts', sealing.fields.SealedTextField()),
                ('verified', sealing.fields.SealedTextField()),
                ('written_at', models.DateTimeField(default=core.clock.now)),
                ('written_by', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='LetterDraft',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('kind', models.CharField(choices=[('return', 'Returned for defects'), ('decline', 'Declined'), ('redirect', 'Redirected'), ('receipt', 'Receipt'), ('acceptance', 'Accepted'), ('recall', 'Recalled')], max_length=12)),
                ('wording', sealing.fields.SealedJSONField(blank=True, default=dict)),
                ('paragraphs', sealing.fields.SealedTextField(blank=True, default='')),
                ('kept_at', models.DateTimeField(default=core.clock.now)),
                ('kept_by', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='PaperReading',
            fields=[
                ('paper', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='reading', serialize=False, to='cases.casedocument')),
                ('read_at', models.DateTimeField(default=core.clock.now)),
                ('read_by', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='PrivilegedNote',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('text', sealing.fields.SealedTextField()),
                ('salt', sealing.fields.SealedTextField(default=cases.notes_models._salt)),
                ('written_at', models.DateTimeField(default=core.clock.now)),
                ('written_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['written_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='RemovalDecision',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='removal_decision', serialize=False, to='cases.case')),
                ('outcome', models.CharField(choices=[('removed', 'Removed'), ('kept', 'Left where it is')], max_length=8)),
                ('ground', models.CharField(choices=[('code_of_conduct', 'Our code of conduct'), ('compelling', 'A compelling request')], max_length=20)),
                ('rule', sealing.fields.SealedTextField()),
                ('circumstances', sealing.fields.SealedTextField()),
                ('tell_user', models.BooleanField(default=True)),
                ('decided_at', models.DateTimeField(default=core.clock.now)),
                ('decided_by', models.CharField(max_length=32)),
            ],
        ),
        migrations.CreateModel(
            name='RiskFlag',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('round', models.PositiveSmallIntegerField()),
                ('position', models.PositiveSmallIntegerField()),
                ('code', models.CharField(max_length=32)),
                ('severity', models.CharField(choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], max_length=6)),
                ('parameters', sealing.fields.SealedJSONField(blank=True, default=dict)),
                ('raised_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['case', 'round', 'position'],
            },
        ),
        migrations.CreateModel(
            name='Routing',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('choice', models.CharField(choices=[('forward', 'Forward the request'), ('inform', 'Inform without the request'), ('neither', 'Neither')], max_length=8)),
                ('reason', sealing.fields.SealedTextField()),
                ('routed_at', models.DateTimeField(default=core.clock.now)),
                ('routed_by', models.CharField(max_length=32)),
            ],
            options={
                'ordering': ['routed_at', 'id'],
            },
        ),
        migrations.CreateModel(
            name='SavedView',
            fields=[
                ('id', models.CharField(default=core.ids.new_id, editable=False, max_length=26, primary_key=True, serialize=False)),
                ('name', models.CharField(max_length=60)),
                ('query', models.CharField(blank=True, default='', max_length=1000)),
                ('shared', models.BooleanField(default=False)),
                ('saved_at', models.DateTimeField(default=core.clock.now)),
            ],
            options={
                'ordering': ['name', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Turnaround',
            fields=[
                ('case', models.OneToOneField(on_delete=django.db.models.deletion.PROTECT, primary_key=True, related_name='turnaround', serialize=False, to='cases.case')),
                ('kind', models.CharField(max_length=24)),
                ('answered_at', models.DateTimeField()),
                ('answered_by', models.CharField(max_length=32)),
                ('answered_after', models.PositiveBigIntegerField()),
                ('decided_at', models.DateTimeField(blank=True, null=True)),
                ('decided_by', models.CharField(blank=True, default='', max_length=32)),
                ('decided_after', models.PositiveBigIntegerField(blank=True, null=True)),
            ],
        ),
        migrations.RemoveConstraint(
            model_name='letter',
            name='cases_letter_kind_is_known',
        ),
        migrations.RemoveField(
            model_name='case',
            name='good_faith',
        ),
        migrations.AddField(
            model_name='callback',
            name='confirmed',
            field=sealing.fields.SealedTextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='callback',
            name='number',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agencynumber'),
        ),
        migrations.AddField(
            model_name='case',
            name='alarmed',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_at',
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_by',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='case',
            name='assigned_to',
            field=models.CharField(blank=True, default='', max_length=32),
        ),
        migrations.AddField(
            model_name='case',
            name='defects',
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name='case',
            name='waiting',
            field=models.CharField(blank=True, default='', max_length=8),
        ),
        migrations.AddField(
            model_name='case',
            name='gagged',
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name='decision',
            name='reason',
            field=sealing.fields.SealedTextField(blank=True, default=''),
        ),
        migrations.AddField(
            model_name='letter',
            name='edits',
            field=sealing.fields.SealedJSONField(blank=True, default=list),
        ),
        migrations.AlterField(
            model_name='letter',
            name='kind',
            field=models.CharField(choices=[('return', 'Returned for defects'), ('decline', 'Declined'), ('redirect', 'Redirected'), ('receipt', 'Receipt'), ('acceptance', 'Accepted'), ('recall', 'Recalled')], max_length=12),
        ),
        migrations.AddField(
            model_name='alarm',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='alarms', to='cases.case'),
        ),
        migrations.AddField(
            model_name='authentication',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='authentications', to='cases.case'),
        ),
        migrations.AddField(
            model_name='authentication',
            name='number',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='accounts.agencynumber'),
        ),
        migrations.AddField(
            model_name='casenote',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='notes', to='cases.case'),
        ),
        migrations.AddField(
            model_name='confirmationdebt',
            name='document',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='documents.document'),
        ),
        migrations.AddField(
            model_name='deadline',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadlines', to='cases.case'),
        ),
        migrations.AddField(
            model_name='deadlineextension',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='deadline_extensions', to='cases.case'),
        ),
        migrations.AddField(
            model_name='earlierdecision',
            name='account',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='earlier_decisions', to='cases.accountidentifier'),
        ),
        migrations.AddField(
            model_name='emergencyproposal',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='proposals', to='cases.case'),
        ),
        migrations.AddField(
            model_name='findablewords',
            name='case',
            field=models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='findable', to='cases.case'),
        ),
        migrations.AddField(
            model_name='letterdraft',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='letter_drafts', to='cases.case'),
        ),
        migrations.AddField(
            model_name='privilegednote',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to='cases.case'),
        ),
        migrations.AddField(
            model_name='riskflag',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='risk_flags', to='cases.case'),
        ),
        migrations.AddField(
            model_name='routing',
            name='case',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='routings', to='cases.case'),
        ),
        migrations.AddField(
            model_name='routing',
            name='server',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='servers.server'),
        ),
        migrations.AddField(
            model_name='savedview',
            name='owner',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='saved_views', to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name='case',
            name='next_at',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(status='returned', then=django.db.models.functions.comparison.Coalesce('returned_due_at', 'due_at', 'received_at')), default=django.db.models.functions.comparison.Coalesce('due_at', 'received_at')), output_field=models.DateTimeField()),
        ),
        migrations.AddField(
            model_name='case',
            name='ball',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('waiting', 'officer'), models.Q(('status', 'returned'), _negated=True)), then=models.Value('officer')), models.When(models.Q(('status__in', ('submitted', 'in_triage')), models.Q(('consequence', 'counsel_today'), models.Q(('defects', 0), ('status', 'in_triage')), _connector='OR')), then=models.Value('counsel')), models.When(status__in=('submitted', 'in_triage'), then=models.Value('triage')), models.When(then=models.Value('triage'), waiting='us'), models.When(status='submitted', then=models.Value('triage')), models.When(status='in_triage', then=models.Value('triage')), models.When(status='returned', then=models.Value('officer')), models.When(status='accepted', then=models.Value('custodian')), models.When(status='fulfilled', then=models.Value('nobody')), models.When(status='redirected', then=models.Value('nobody')), models.When(status='declined', then=models.Value('nobody')), models.When(status='withdrawn', then=models.Value('nobody')), models.When(status='closed', then=models.Value('nobody')), default=models.Value('nobody')), output_field=models.CharField(max_length=10)),
        ),
        migrations.AddField(
            model_name='case',
            name='turn',
            field=models.GeneratedField(db_persist=True, expression=models.Case(models.When(models.Q(('status__in', ['submitted', 'in_triage', 'returned', 'accepted']), _negated=True), then=models.Value(9)), models.When(models.Q(('waiting', 'officer'), models.Q(('status', 'returned'), _negated=True)), then=models.Value(2)), models.When(models.Q(('status__in', ('submitted', 'in_triage')), ('waiting', 'us'), _connector='OR'), then=models.Value(0)), models.When(status='accepted', then=models.Value(1)), default=models.Value(2)), output_field=models.PositiveSmallIntegerField()),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(('waiting__in', ['', 'us', 'officer'])), name='cases_case_waiting_is_known'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_at__isnull', True), ('assigned_by', '')), models.Q(('assigned_at__isnull', False), models.Q(('assigned_by', ''), _negated=True)), _connector='OR'), name='cases_case_assigned_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='case',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('assigned_by', ''), ('assigned_to', '')), models.Q(('assigned_to', ''), ('assigned_by', ''), _connector='OR', _negated=True), _connector='OR'), name='cases_case_assigned_to_and_by'),
        ),
        migrations.AddConstraint(
            model_name='letter',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['return', 'decline', 'redirect', 'receipt', 'acceptance', 'recall'])), name='cases_letter_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='goodfaith',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('written_at__isnull', True), ('written_by', '')), models.Q(('written_at__isnull', False), models.Q(('written_by', ''), _negated=True)), _connector='OR'), name='cases_goodfaith_written_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='paperreading',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('read_at__isnull', True), ('read_by', '')), models.Q(('read_at__isnull', False), models.Q(('read_by', ''), _negated=True)), _connector='OR'), name='cases_paperreading_read_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='removaldecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by', '')), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='cases_removaldecision_decided_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='removaldecision',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['removed', 'kept'])), name='cases_removaldecision_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='removaldecision',
            constraint=models.CheckConstraint(condition=models.Q(('ground__in', ['code_of_conduct', 'compelling'])), name='cases_removaldecision_ground_is_known'),
        ),
        migrations.AddConstraint(
            model_name='turnaround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('answered_at__isnull', True), ('answered_by', '')), models.Q(('answered_at__isnull', False), models.Q(('answered_by', ''), _negated=True)), _connector='OR'), name='cases_turnaround_answered_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='turnaround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by', '')), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='cases_turnaround_decided_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='turnaround',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_after__isnull', True), ('decided_at__isnull', True)), models.Q(('decided_after__isnull', False), ('decided_at__isnull', False)), _connector='OR'), name='cases_turnaround_decided_says_after_how_long'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('raised_at__isnull', True), ('raised_by', '')), models.Q(('raised_at__isnull', False), models.Q(('raised_by', ''), _negated=True)), _connector='OR'), name='cases_alarm_raised_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('acknowledged_at__isnull', True), ('acknowledged_by', '')), models.Q(('acknowledged_at__isnull', False), models.Q(('acknowledged_by', ''), _negated=True)), _connector='OR'), name='cases_alarm_acknowledged_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='alarm',
            constraint=models.UniqueConstraint(condition=models.Q(('acknowledged_at__isnull', True)), fields=('case',), name='cases_alarm_one_open_per_case'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(('way__in', ['clerk_called', 'issuer_called', 'docket_checked', 'certified_copy'])), name='cases_authentication_way_is_known'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['confirmed', 'refuted', 'unclear'])), name='cases_authentication_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(('source__in', ['directory', 'public'])), name='cases_authentication_source_is_known'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('authenticated_at__isnull', True), ('authenticated_by', '')), models.Q(('authenticated_at__isnull', False), models.Q(('authenticated_by', ''), _negated=True)), _connector='OR'), name='cases_authentication_authenticated_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('recorded_at__isnull', True), ('recorded_by', '')), models.Q(('recorded_at__isnull', False), models.Q(('recorded_by', ''), _negated=True)), _connector='OR'), name='cases_authentication_recorded_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='authentication',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('number__isnull', False), ('source', 'directory')), models.Q(('number__isnull', True), ('source', 'public'), models.Q(('source_named', ''), _negated=True)), _connector='OR'), name='cases_authentication_names_its_source'),
        ),
        migrations.AddConstraint(
            model_name='casenote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('written_at__isnull', True), ('written_by', '')), models.Q(('written_at__isnull', False), models.Q(('written_by', ''), _negated=True)), _connector='OR'), name='cases_casenote_written_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='confirmationdebt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('settled_at__isnull', True), ('settled_by', '')), models.Q(('settled_at__isnull', False), models.Q(('settled_by', ''), _negated=True)), _connector='OR'), name='cases_confirmationdebt_settled_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='confirmationdebt',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('document__isnull', True), ('settled_at__isnull', True)), models.Q(('document__isnull', False), ('settled_at__isnull', False)), _connector='OR'), name='cases_confirmationdebt_settled_by_a_document'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['triage', 'emergency_acknowledged', 'emergency_decided', 'answer', 'cure', 'prohibition_end', 'preservation_end', 'preservation_cure', 'emergency_confirmation'])), name='cases_deadline_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('computed_at__isnull', True), ('computed_by', '')), models.Q(('computed_at__isnull', False), models.Q(('computed_by', ''), _negated=True)), _connector='OR'), name='cases_deadline_computed_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('superseded_at__isnull', True), ('superseded_by', '')), models.Q(('superseded_at__isnull', False), models.Q(('superseded_by', ''), _negated=True)), _connector='OR'), name='cases_deadline_superseded_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_at__isnull', True), ('closed_by', '')), models.Q(('closed_at__isnull', False), models.Q(('closed_by', ''), _negated=True)), _connector='OR'), name='cases_deadline_closed_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('closed_as', ''), ('closed_at__isnull', True)), models.Q(('closed_as__in', ['met', 'over']), ('closed_at__isnull', False)), _connector='OR'), name='cases_deadline_closed_says_how'),
        ),
        migrations.AddConstraint(
            model_name='deadline',
            constraint=models.UniqueConstraint(condition=models.Q(('closed_at__isnull', True), ('superseded_at__isnull', True)), fields=('case', 'kind', 'subject_id'), name='cases_deadline_one_open_of_a_kind'),
        ),
        migrations.AddConstraint(
            model_name='deadlineextension',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['triage', 'emergency_acknowledged', 'emergency_decided', 'answer', 'cure', 'prohibition_end', 'preservation_end', 'preservation_cure', 'emergency_confirmation'])), name='cases_deadlineextension_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='deadlineextension',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('given_at__isnull', True), ('given_by', '')), models.Q(('given_at__isnull', False), models.Q(('given_by', ''), _negated=True)), _connector='OR'), name='cases_deadlineextension_given_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='deadlineextension',
            constraint=models.CheckConstraint(condition=models.Q(('until__gt', models.F('given_at'))), name='cases_deadlineextension_ends_after_it_was_given'),
        ),
        migrations.AddConstraint(
            model_name='earlierdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by', '')), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='cases_earlierdecision_decided_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='earlierdecision',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('replaced_at__isnull', True), ('replaced_by', '')), models.Q(('replaced_at__isnull', False), models.Q(('replaced_by', ''), _negated=True)), _connector='OR'), name='cases_earlierdecision_replaced_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='earlierdecision',
            constraint=models.CheckConstraint(condition=models.Q(('category__in', ['registration', 'subscriber', 'records', 'content'])), name='cases_earlierdecision_category_is_known'),
        ),
        migrations.AddConstraint(
            model_name='earlierdecision',
            constraint=models.CheckConstraint(condition=models.Q(('basis__in', ['process', 'voluntary_2702'])), name='cases_earlierdecision_basis_is_known'),
        ),
        migrations.AddConstraint(
            model_name='earlierdecision',
            constraint=models.CheckConstraint(condition=models.Q(('replaced_at__gte', models.F('decided_at'))), name='cases_earlierdecision_replaced_after_it_was_made'),
        ),
        migrations.AddConstraint(
            model_name='emergencyproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('proposed_at__isnull', True), ('proposed_by', '')), models.Q(('proposed_at__isnull', False), models.Q(('proposed_by', ''), _negated=True)), _connector='OR'), name='cases_emergencyproposal_proposed_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='emergencyproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('decided_by', '')), models.Q(('decided_at__isnull', False), models.Q(('decided_by', ''), _negated=True)), _connector='OR'), name='cases_emergencyproposal_decided_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='emergencyproposal',
            constraint=models.CheckConstraint(condition=models.Q(('outcome__in', ['', 'granted', 'refused'])), name='cases_emergencyproposal_outcome_is_known'),
        ),
        migrations.AddConstraint(
            model_name='emergencyproposal',
            constraint=models.UniqueConstraint(condition=models.Q(('outcome', '')), fields=('case',), name='cases_emergencyproposal_one_open_per_case'),
        ),
        migrations.AddConstraint(
            model_name='emergencyproposal',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('decided_at__isnull', True), ('outcome', '')), models.Q(models.Q(('outcome', ''), _negated=True), ('decided_at__isnull', False)), _connector='OR'), name='cases_emergencyproposal_outcome_has_its_moment'),
        ),
        migrations.AddConstraint(
            model_name='letterdraft',
            constraint=models.UniqueConstraint(fields=('case', 'kind'), name='cases_letterdraft_one_per_case_and_kind'),
        ),
        migrations.AddConstraint(
            model_name='letterdraft',
            constraint=models.CheckConstraint(condition=models.Q(('kind__in', ['return', 'decline', 'redirect', 'receipt', 'acceptance', 'recall'])), name='cases_letterdraft_kind_is_known'),
        ),
        migrations.AddConstraint(
            model_name='letterdraft',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('kept_at__isnull', True), ('kept_by', '')), models.Q(('kept_at__isnull', False), models.Q(('kept_by', ''), _negated=True)), _connector='OR'), name='cases_letterdraft_kept_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='privilegednote',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('written_at__isnull', True), ('written_by', '')), models.Q(('written_at__isnull', False), models.Q(('written_by', ''), _negated=True)), _connector='OR'), name='cases_privilegednote_written_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='riskflag',
            constraint=models.UniqueConstraint(fields=('case', 'round', 'code'), name='cases_riskflag_once_per_round'),
        ),
        migrations.AddConstraint(
            model_name='riskflag',
            constraint=models.CheckConstraint(condition=models.Q(('severity__in', ['high', 'medium', 'low'])), name='cases_riskflag_severity_is_known'),
        ),
        migrations.AddConstraint(
            model_name='routing',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('routed_at__isnull', True), ('routed_by', '')), models.Q(('routed_at__isnull', False), models.Q(('routed_by', ''), _negated=True)), _connector='OR'), name='cases_routing_routed_at_and_by'),
        ),
        migrations.AddConstraint(
            model_name='routing',
            constraint=models.CheckConstraint(condition=models.Q(('choice__in', ['forward', 'inform', 'neither'])), name='cases_routing_choice_is_known'),
        ),
        migrations.AddConstraint(
            model_name='savedview',
            constraint=models.UniqueConstraint(fields=('owner', 'name'), name='cases_savedview_name_once_per_person'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(fields=['agency_name', 'received_at'], name='cases_case_agency__5f1229_idx'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('sealed', True)), fields=['id'], name='cases_case_sealed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['turn', 'next_at', 'id'], name='cases_queue_order'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['kind', 'turn', 'next_at', 'id'], name='cases_queue_kind'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['legal_process', 'turn', 'next_at', 'id'], name='cases_queue_process'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['agency_name', 'turn', 'next_at', 'id'], name='cases_queue_agency'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['ball', 'turn', 'next_at', 'id'], name='cases_queue_ball'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['assigned_to', 'turn', 'next_at', 'id'], name='cases_queue_assigned'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2)), fields=['status', 'turn', 'next_at', 'id'], name='cases_queue_status'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('alarmed', True)), fields=['turn', 'next_at', 'id'], name='cases_queue_alarmed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('gagged', True)), fields=['turn', 'next_at', 'id'], name='cases_queue_gagged'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('sealed', True)), fields=['turn', 'next_at', 'id'], name='cases_queue_sealed'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('machine_read', True)), fields=['turn', 'next_at', 'id'], name='cases_queue_machine'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('defects__gt', 0)), fields=['turn', 'next_at', 'id'], name='cases_queue_defects'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('turn__lte', 2), ('cured_at__isnull', False)), fields=['turn', 'next_at', 'id'], name='cases_queue_cured'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('waiting', 'us')), fields=['turn', 'next_at', 'id'], name='cases_queue_waiting'),
        ),
        migrations.AddIndex(
            model_name='case',
            index=models.Index(condition=models.Q(('status__in', ('submitted', 'in_triage')), models.Q(('kind', 'emergency_disclosure'), ('consequence', 'human_now'), _connector='OR')), fields=['received_at', 'id'], name='cases_queue_lane'),
        ),
        migrations.AddIndex(
            model_name='turnaround',
            index=models.Index(fields=['answered_at', 'kind'], name='cases_turnaround_answered'),
        ),
        migrations.AddIndex(
            model_name='turnaround',
            index=models.Index(fields=['decided_at', 'kind'], name='cases_turnaround_decided'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('superseded_at__isnull', True)), fields=['kind', 'due_at'], name='cases_deadline_open'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(condition=models.Q(('closed_at__isnull', True), ('superseded_at__isnull', True), ('kind__in', ('emergency_acknowledged', 'emergency_decided', 'triage', 'answer'))), fields=['due_at'], name='cases_deadline_open_and_ours'),
        ),
        migrations.AddIndex(
            model_name='deadline',
            index=models.Index(fields=['kind', 'closed_at'], name='cases_deadline_closed'),
        ),
    ]
