# One image for all three processes: `public`, `staff`, `worker`; anything else goes to `python -m app`.
# It runs as nobody in particular on a read-only file system: give it a tmpfs at /tmp and a volume at /var/lib/qingyuan.
FROM python:3.13-slim AS build
# What the product can do without: --build-arg EXTRAS="ocr speech" lets machines draft what scans and recordings say.
ARG EXTRAS=""
COPY requirements.txt /tmp/requirements.txt
COPY requirements-ocr.txt /tmp/requirements-ocr.txt
COPY requirements-speech.txt /tmp/requirements-speech.txt
RUN python -m venv /opt/qingyuan \
 && for one in "" $EXTRAS; do \
      /opt/qingyuan/bin/pip install --no-cache-dir --disable-pip-version-check --require-hashes \
        -r "/tmp/requirements${one:+-$one}.txt" || exit 1; \
    done

FROM python:3.13-slim
RUN useradd --system --uid 10001 --home-dir /var/lib/qingyuan --shell /usr/sbin/nologin qingyuan \
 && install -d -o qingyuan -g qingyuan -m 0700 /var/lib/qingyuan /var/lib/qingyuan/root /var/lib/qingyuan/log
COPY --from=build /opt/qingyuan /opt/qingyuan
WORKDIR /srv/qingyuan
COPY crypto crypto
COPY cases cases
COPY intake intake
COPY app app
COPY templates templates
COPY worker.py worker.py
COPY deploy/entrypoint /usr/local/bin/qingyuan
RUN /opt/qingyuan/bin/python -m compileall -q crypto cases intake app worker.py
ENV PATH=/opt/qingyuan/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    QINGYUAN_HOME=/var/lib/qingyuan \
    QINGYUAN_PUBLIC_HOST=0.0.0.0 \
    QINGYUAN_STAFF_HOST=0.0.0.0
USER 10001
EXPOSE 8000 8001
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s --retries=3 CMD ["qingyuan", "health"]
ENTRYPOINT ["qingyuan"]
CMD ["public"]
