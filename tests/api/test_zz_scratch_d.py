import difflib
import pytest
from tests.api import test_nothing_taught as t
from tests.api.test_nothing_taught import *
pytestmark = t.pytestmark if hasattr(t,"pytestmark") else []
for name in list(globals()):
    if name.startswith("test_"): del globals()[name]
def test_it(staff):
    call("post", "requests", asked("first@sheriff.larkspur.example", "preservation"))
    honest, forged = by_known_forger(staff, "preservation")
    pages=[]
    for sender in (honest, forged):
        call("post", "requests", sender)
        case = Case.objects.filter(officer__email=sender.email).get()
        list(run_due())
        pages.append(plain(admitted(Client(), sender.email).get(f"/status/{case.reference}/"))[2])
    open("/tmp/wd/d_diff.txt","w").write("\n".join(difflib.unified_diff(pages[0].splitlines(),pages[1].splitlines(),lineterm="",n=1)))
