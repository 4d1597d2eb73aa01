"""papermill's engine, with fewer saves."""

import time

from papermill.engines import NBClientEngine

SECONDS = 30


class SeldomSaving(NBClientEngine):
    """papermill's engine, with the notebook written every half minute instead of twice for each cell."""

    @classmethod
    def execute_managed_notebook(cls, nb_man, kernel_name, **kwargs):
        save, saved = nb_man.save, time.monotonic()

        def seldom(**_):
            nonlocal saved
            if time.monotonic() - saved > SECONDS:
                save()
                saved = time.monotonic()

        nb_man.save = seldom
        try:
            return super().execute_managed_notebook(nb_man, kernel_name, **kwargs)
        except BaseException:
            # papermill itself saves a notebook that ran to its end
            save()
            raise
