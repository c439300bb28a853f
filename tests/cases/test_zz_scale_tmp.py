import time
from datetime import timedelta
import pytest
from django.db import connection
from django.test import Client
from cases.models import Case
from cases.deadline_models import Deadline, Turnaround
from core import clock
from tests.cases.making import make_case, PRESERVATION
from tests.signing_in import sign_in
pytestmark=pytest.mark.django_db
N=300_000
def copy_sql(model, where, fixed):
    cols=[f.column for f in model._meta.concrete_fields if not f.generated]
    names=', '.join(f'"{c}"' for c in cols)
    vals=', '.join(fixed.get(c, f't."{c}"') for c in cols)
    return f'INSERT INTO "{model._meta.db_table}" ({names}) SELECT {vals} FROM "{model._meta.db_table}" t, generate_series(1,{N}) g WHERE {where}'
def test_scale(policy, staff, db):
    from audit.models import LogHead
    LogHead.objects.get_or_create(pk=1)
    case=make_case(policy, PRESERVATION)
    with connection.cursor() as c:
        c.execute(copy_sql(Case, f"t.id='{case.id}'", {'id':"'C'||lpad(g::text,25,'0')", 'reference':"'X'||g::text", 'sealed':"(g % 5000 = 0)"}))
        d=Deadline.objects.first()
        c.execute(copy_sql(Deadline, f"t.id='{d.id}'", {'id':"'D'||lpad(g::text,25,'0')",'case_id':"'C'||lpad(g::text,25,'0')",'due_at':"now() + (g % 2000 - 300) * interval '1 hour'",
          'closed_at':"CASE WHEN g % 10 > 0 THEN now() END",'closed_by':"CASE WHEN g % 10 > 0 THEN 'x' ELSE '' END",'closed_as':"CASE WHEN g % 10 > 0 THEN 'met' ELSE '' END"}))
        c.execute(f"""INSERT INTO cases_turnaround (case_id, kind, answered_at, answered_by, answered_after, decided_at, decided_by, decided_after)
          SELECT 'C'||lpad(g::text,25,'0'), (ARRAY['preservation','account_information','content_removal'])[1+g%3], now() - (g % 1400) * interval '1 day', 'x', g % 100000, now() - (g % 1400) * interval '1 day', 'x', g % 200000 FROM generate_series(1,{N}) g""")
        c.execute('ANALYZE')
    client=sign_in(Client(), staff.users.triage)
    client.get('/desk/dashboard/')
    for _ in range(3):
        with __import__('django.test.utils').test.utils.CaptureQueriesContext(connection) as q:
            t=time.perf_counter(); r=client.get('/desk/dashboard/'); ms=(time.perf_counter()-t)*1000
        print('STATUS', r.status_code, 'ms', round(ms), 'queries', len(q), 'slowest', sorted([(float(x['time']), x['sql'][:90]) for x in q], reverse=True)[:5])
