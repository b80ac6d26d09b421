import time, sys
from datetime import timedelta
from uuid import UUID
import sqlalchemy as sa
from tests.world import World
from service.db import transaction, new_id, EVERY_PROGRAM
from service.escalations.tables import Alert, AlertEvent
from service.escalations import due
from service.people.alumni import Alumnus
from tests.escalating import raised
from service.escalations import alerts
from service.conversation.values import Reason

def test_perf(world: World) -> None:
    sam=world.staff(); dana=world.staff("+12025550112"); world.on_call(dana)
    N=500
    phones=[world.alumnus(f"+1202666{n:04}",specialist=sam,strategies=()) for n in range(N)]
    rows=[]
    with transaction(world.engine, program=world.program) as s:
        for n in range(100_000):
            rows.append(dict(id=new_id(),program_id=world.program,alumnus_id=phones[n%N].person,episode_id=None,reason=Reason.CALL,status='closed',code=n%99+1,policy=[],rounds=1,began_at=world.now,step=1,next_at=None,assignee_id=None,opened_at=world.now-timedelta(seconds=n+1)))
        s.connection().execute(sa.insert(Alert.__table__),rows)
    with world.engine.connect() as c:
        if c.dialect.name=="postgresql":
            c.execution_options(isolation_level="AUTOCOMMIT").execute(sa.text("ANALYZE"))
    if world.engine.dialect.name=="sqlite":
        from sqlalchemy import event
        seen=set()
        @event.listens_for(world.engine,"before_cursor_execute")
        def show(conn,cur,stmt,params,ctx,many):
            if stmt.startswith("SELECT") and stmt not in seen:
                seen.add(stmt)
                plan=[r[3] for r in conn.connection.driver_connection.execute("EXPLAIN QUERY PLAN "+stmt,params)]
                print("   ",stmt.split("FROM")[1][:150].replace("\n"," "),plan)
    def tick():
        t=time.process_time()
        with transaction(world.engine, program=EVERY_PROGRAM) as s:
            n=due.run_due(s, world.vault, operator="+12025550190", now=world.now)
        return n,(time.process_time()-t)*1000
    tick(); print("nothing due ms", min(tick()[1] for _ in range(10)))
    t=time.process_time()
    with transaction(world.engine, program=world.program) as s:
        for p in phones[:200]:
            alerts.raise_alert(s, world.vault, program=world.program, alumnus=p.person, reason=Reason.CRISIS, episode=None, now=world.now)
    print("raise ms each", (time.process_time()-t)*1000/200)
    t=time.process_time(); k=0
    while True:
        n,ms=tick()
        if not n: break
        k+=n; print(n,"alerts", round(ms),"ms")
