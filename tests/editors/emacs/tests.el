;; The subject in Emacs: each line that is printed is PASS or FAIL with a name, and the exit code tells.  -*- lexical-binding: t -*-

(require 'cl-lib)
(require 'eglot)
(require 'flymake)

(defconst patience 60 "Seconds to wait for anything.")

(defun wait-for (what condition)
  "Wait until CONDITION holds and return what it does; WHAT names it if it never does."
  (let ((deadline (+ (float-time) patience)) value)
    (while (not (setq value (funcall condition)))
      (when (> (float-time) deadline)
        (error "No %s" what))
      (accept-process-output nil 0.05))
    value))

(defun findings (count)
  "Wait for COUNT diagnostics and return them."
  (wait-for (format "%d findings" count)
            (lambda ()
              (flymake-start)
              (let ((found (flymake-diagnostics)))
                (and (= (length found) count) (or found t))))))

(defun send-edits ()
  "Send edits now: eglot does so when Emacs is idle, which it never is without a screen."
  (eglot--signal-textDocument/didChange))

(defun go-to (text)
  "Put the cursor on the start of TEXT."
  (goto-char (point-min))
  (search-forward text)
  (goto-char (match-beginning 0)))

(setq eglot-sync-connect t
      eglot-connect-timeout patience
      eglot-autoshutdown nil)
(load (getenv "EINX_INIT") nil t)
;; eglot answers hovers only for a buffer that a window shows.
(switch-to-buffer (find-file-noselect (getenv "EINX_SUBJECT")))
(unless (eglot-current-server)
  (apply #'eglot--connect (eglot--guess-contact)))

(defconst tests
  `(("the wrong axis, and nothing else, is found"
     . ,(lambda ()
          (let ((found (car (findings 1))))
            (cl-assert (string-match-p "axis c has length 3" (flymake-diagnostic-text found)))
            (go-to "c -> b h w k\", images, kernel)\nmeans")
            (cl-assert (= (flymake-diagnostic-beg found) (point)))
            (cl-assert (= (flymake-diagnostic-end found) (1+ (point)))))))
    ("a hover shows the compiled code"
     . ,(lambda ()
          (go-to "mean(")
          (let (text)
            (eglot-hover-eldoc-function (lambda (hover &rest _) (setq text hover)))
            (wait-for "hover" (lambda () text))
            (cl-assert (string-match-p "x0 = np.mean(i0, axis=(1, 2))" text) nil "%s" text))))
    ("a mistake is found as it is typed, and gone when it is mended"
     . ,(lambda ()
          (go-to "c\", images)")
          (forward-char)
          (insert " d")
          (send-edits)
          (findings 2)
          (delete-char -2)
          (send-edits)
          (findings 1)))))

(let ((failed 0))
  (dolist (test tests)
    (condition-case reason
        (progn
          (funcall (cdr test))
          (message "PASS %s" (car test)))
      (error
       (setq failed (1+ failed))
       (message "FAIL %s: %S" (car test) reason))))
  (set-buffer-modified-p nil)
  (eglot-shutdown-all)
  (kill-emacs (min failed 1)))
