from tests.end_to_end.test_plan_figures import *
def test_show(yuxi):
    got=yuxi.figures(JUNE)
    for r in ("5304",HONGTA,JIANGCHUAN,HUANING):
        print(r,[counted(got,r,n) for n in ("certified_persons","certified_assistant","certified_intermediate","certified_senior")])
